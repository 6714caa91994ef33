import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { toldOf } from '@murmuration/tools'
import { expect, onTestFinished, test } from 'vitest'
import { createCommand } from '../src/smoke/options.ts'

// Is there, and fails as soon as anything is to be brought up.
const DOCKER = `#!/bin/sh
echo "$@" >> "$ASKED"
case "$*" in *' up '*) exit 1 ;; esac
`

/** What `npm run smoke:compose` asks of Docker, and what it says, when it is told this. */
const smoke = async (...words: string[]) => {
  const folder = await mkdtemp(join(tmpdir(), 'murmuration-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'docker'), DOCKER, { mode: 0o755 })
  const ASKED = join(folder, 'asked')

  const main = join(import.meta.dirname, '../src/smoke.ts')
  const env = { ...process.env, ASKED, PATH: [folder, process.env['PATH']].join(delimiter), NO_COLOR: '1' }
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...words], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let said = ''
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()))
  expect(await once(child, 'close')).toEqual([1, null])
  return { asked: await readFile(ASKED, 'utf8'), said }
}

const effects: Record<string, () => Promise<void>> = {
  '--keep': async () => {
    const [kept, removed] = [await smoke('--keep'), await smoke()]
    expect([kept, removed].map(({ asked }) => asked.includes(' down '))).toEqual([false, true])
    expect(kept.said).toContain('It goes on at http://127.0.0.1:')
  },
  '--without-meilisearch': async () => {
    const [without, usual] = [await smoke('--without-meilisearch'), await smoke()]
    expect([without, usual].map(({ asked }) => asked.includes('without-meilisearch.yaml'))).toEqual([true, false])
  },
}

test('each option has a row that says what it does', () => {
  expect(Object.keys(effects).sort()).toEqual(toldOf(createCommand()).sort())
})

test.each(Object.entries(effects))('%s does something that can be seen', (_, effect) => effect())
