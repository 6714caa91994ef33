import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toldOf } from '@murmuration/tools'
import { expect, onTestFinished, test } from 'vitest'
import { command } from '../src/options.ts'

interface Asked {
  call: string
  body: string
}

/** A system in miniature, where everybody is new and everything succeeds, and what it was asked. */
const standIn = async () => {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (bytes: Buffer) => (body += bytes.toString()))
    request.on('end', () => {
      asked.push({ call: `${request.method} ${request.url}`, body })
      response.setHeader('content-type', 'application/json').end('{ "accessToken": "a token" }')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** What `npm run seed` asks of a system when it is told this. */
const seeded = async (...words: string[]) => {
  const { base, asked } = await standIn()
  const main = join(import.meta.dirname, '../src/main.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', main, '--base', base, ...words], { stdio: 'ignore' })
  expect(await once(child, 'close')).toEqual([0, null])
  const bodiesOf = (call: string) => asked.filter((one) => one.call === call).map(({ body }) => body)
  return { asked, people: bodiesOf('POST /api/users'), posts: bodiesOf('POST /api/posts') }
}

const FEW = ['--people', '3', '--posts', '4']

const effects: Record<string, () => Promise<void>> = {
  '--base': async () => expect((await seeded(...FEW)).asked[0]?.call).toBe('GET /health/ready'),
  '--people': async () => expect((await seeded('--people', '5', '--posts', '0')).people).toHaveLength(5),
  '--posts': async () => expect((await seeded('--people', '3', '--posts', '7')).posts).toHaveLength(7),
  '--graph': async () => {
    const folder = await mkdtemp(join(tmpdir(), 'murmuration-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'graph'), '1 2\n2 3\n3 4\n')
    expect((await seeded(...FEW, '--graph', join(folder, 'graph'))).people).toHaveLength(4)
  },
  '--seed': async () => {
    const [one, same, other] = [await seeded(...FEW), await seeded(...FEW), await seeded(...FEW, '--seed', '2')]
    expect(same.people.sort()).toEqual(one.people.sort())
    expect(other.people.sort()).not.toEqual(one.people.sort())
  },
}

test('each option has a row that says what it does', () => {
  expect(Object.keys(effects).sort()).toEqual(toldOf(command).sort())
})

test.each(Object.entries(effects))('%s does something that can be seen', (_, effect) => effect())
