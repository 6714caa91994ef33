import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Command, commands, variablesIn } from '../src/commands.ts'

const SRC = join(import.meta.dirname, '../src')
const OWN = ['TASK_RESULTS'] // told by one of our processes to another

// What Vitest tells its workers is not for the one that is started here, whose results count for nothing.
const plain = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(VITEST|BASE_URL$|TEST$|TOTALS$)/.test(name)),
)

/** What a command of this workspace does. */
const run = async (command: string, words: string[], env: NodeJS.ProcessEnv = {}) => {
  const told = ['--import', 'tsx', join(SRC, `${command}.ts`), ...words]
  const child = spawn(process.execPath, told, { env: { ...plain, NO_COLOR: '1', CI: '', ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (output += bytes.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}

/** Something that answers everything with 200, and what it was asked for. */
const somewhere = async () => {
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    asked.push(url)
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const JOURNEYS = 'tests/parity/health.test.ts'
const passesOn = async (command: string) => {
  const { BASE_URL } = await somewhere()
  const { output } = await run(command, [JOURNEYS, '-t', 'no test is called this'], { BASE_URL })
  expect(output).toMatch(/^0 passed, 0 failed, [1-9]\d? skipped$/m)
}

const effects: Record<string, () => Promise<void>> = {
  'seam <services>': async () => {
    const { output } = await run('seam', ['posts', 'follows'])
    expect(output).toMatch(/^posts\n[^]*^follows\n/m)
    expect(output).not.toMatch(/^search\n/m)
  },
  'seam --check': async () => {
    const [checked, overview] = [await run('seam', ['--check']), await run('seam', [])]
    expect(checked).toEqual({ code: 0, output: '' })
    expect(overview.output).toContain('posts')
  },
  'test <options of vitest>': () => passesOn('test'),
  'parity <options of vitest>': () => passesOn('parity'),
  BASE_URL: async () => {
    const { BASE_URL, asked } = await somewhere()
    const { code } = await run('parity', [JOURNEYS, '-t', 'nobody is asked for a token'], { BASE_URL })
    expect(code).toBe(0)
    expect(asked).toContain('/health/ready')
  },
  TOTALS: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'murmuration-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const { BASE_URL } = await somewhere()
    const TOTALS = join(folder, 'totals')
    await run('test', [JOURNEYS, '-t', 'no test is called this'], { BASE_URL, TOTALS })
    expect(await readFile(TOTALS, 'utf8')).toMatch(/^0 0 [1-9]\d*\n$/)
  },
}

test('each option and variable has a row that says what it does', async () => {
  const told = Object.entries<Command>(commands).flatMap(([name, { options, words }]) => [
    ...Object.keys(options ?? {}).map((option) => `${name} --${option}`),
    ...(words === undefined ? [] : [`${name} <${words}>`]),
  ])
  const variables = (await variablesIn(SRC)).filter((name) => !OWN.includes(name ?? ''))
  expect(Object.keys(effects).sort()).toEqual([...told, ...variables].sort())
})

test.each(Object.entries(effects))('%s does something that can be seen', (_, effect) => effect(), 60_000)
