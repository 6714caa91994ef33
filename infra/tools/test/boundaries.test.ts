import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import { beforeAll, expect, test } from 'vitest'
import { root } from '../src/root.ts'

const { resolve } = createRequire(import.meta.url)

const OURS = 'murmuration/teach-boundaries'
const NX = '@nx/enforce-module-boundaries'

// Without types: these rules need none, and the whole program takes ten seconds to make.
const eslint = new ESLint({ cwd: root, overrideConfig: [tseslint.configs.disableTypeChecked] })

beforeAll(() => {
  // Nx's rule checks nothing until the project graph has been drawn.
  execFileSync(process.execPath, [resolve('nx/bin/nx.js'), 'show', 'projects'], { cwd: root, stdio: 'ignore' })
})

const complaints = async (filePath: string, specifier: string) => {
  const [result] = await eslint.lintText(`import '${specifier}'\n`, { filePath: `${root}/${filePath}` })
  return (result?.messages ?? []).filter(({ ruleId }) => ruleId === OURS || ruleId === NX)
}

const forbidden: [string, string, string][] = [
  ['services/posts/src/main.ts', '@murmuration/follows', 'A service never imports another service'],
  ['services/posts/src/main.ts', '../../follows/src/follows.ts', 'A service never imports another service'],
  ['services/posts/src/main.ts', '../../../monolith/src/posts/posts.ts', 'A service never imports another service'],
  ['monolith/src/main.ts', '../../services/posts/src/posts.ts', 'The monolith never imports a service'],
  ['libs/web/src/index.ts', '@murmuration/database', 'never a database or a transport'],
  ['libs/web/src/index.ts', '@prisma/client', 'never a database or a transport'],
  ['libs/web/src/index.ts', 'pg', 'never a database or a transport'],
  ['libs/contracts/src/index.ts', '@murmuration/rpc', 'they see only zod'],
  ['libs/contracts/src/index.ts', 'express', 'they see only zod'],
  ['libs/testing/src/index.ts', '../../../monolith/src/main.ts', 'starts systems by path'],
  ['tests/setup/worlds.ts', '../../monolith/src/main.ts', 'start systems by path'],
  ['libs/rpc/src/index.ts', '../../../services/auth/src/auth.ts', 'one that knows an app'],
]

test.each(forbidden)('%s may not import %s, and is told why', async (file, specifier, reason) => {
  const messages = (await complaints(file, specifier)).map(({ message }) => message)
  expect(messages).toContainEqual(expect.stringContaining(reason))
})

test("Nx's own rule sees it too", async () => {
  const rules = (await complaints('services/posts/src/main.ts', '../../follows/src/follows.ts')).map(
    ({ ruleId }) => ruleId,
  )
  expect(rules).toContain(NX)
})

const allowed: [string, string][] = [
  ['services/posts/src/main.ts', '@murmuration/rpc'],
  ['services/posts/src/main.ts', './posts.ts'],
  ['monolith/src/main.ts', './posts/posts.ts'],
  ['libs/web/src/index.ts', '@murmuration/contracts'],
  ['libs/contracts/src/index.ts', 'zod'],
  ['libs/contracts/src/index.ts', 'node:crypto'],
]

test.each(allowed)('%s may import %s', async (file, specifier) => {
  expect(await complaints(file, specifier)).toEqual([])
})
