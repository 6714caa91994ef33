import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownerOf, whereTimeWent } from './profile.ts'

test.each([
  ['node_modules/zod/v4/core/parse.js', 'zod'],
  ['node_modules/a/node_modules/@scope/b/index.js', '@scope/b'],
  ['libs/rpc/src/client.ts', 'ours: libs/rpc'],
])('%s belongs to %s', (file, owner) => {
  expect(ownerOf(file)).toBe(owner)
})

test('a table says what each process spent its time on, but for idling', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'murmuration-'))
  const node = (id: number, functionName: string, url: string) => ({
    id,
    callFrame: { functionName, url, lineNumber: 0, columnNumber: 0 },
  })
  const nodes = [node(1, '(idle)', ''), node(2, 'writev', ''), node(3, 'emit', 'node:events')]
  const profile = { nodes, samples: [1, 2, 3, 2], timeDeltas: [900, 50, 25, 25] }
  await writeFile(join(folder, 'posts.cpuprofile'), JSON.stringify(profile))
  expect((await whereTimeWent(folder)).split('\n')).toEqual([
    '| % of its time      | posts |',
    '| ------------------ | ----: |',
    '| writing to sockets |  75.0 |',
    '| Node itself        |  25.0 |',
  ])
  await rm(folder, { recursive: true })
})
