import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from './log.ts'
import { createLogOutput } from './log-output.ts'

const { O_RDWR, O_RDONLY, O_WRONLY, O_NONBLOCK } = constants
const QUEUE = 2 ** 18 // bytes; more than a pipe takes

let dir: string
let path: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'murmuration-log-'))
  path = join(dir, 'output')
})

afterEach(() => rm(dir, { recursive: true }))

/** A log to a file, and the events that stand in the file. */
const toFile = () => {
  const output = createLogOutput(openSync(path, 'a'))
  const log = createLog({ name: 'posts', level: 'info', destination: output })
  const events = () => readFileSync(path, 'utf8').split('\n').slice(0, -1).map(eventOf)
  return { log, output, events }
}

const eventOf = (line: string) => (JSON.parse(line) as { msg: string }).msg

test('lines are written together, a moment later', async () => {
  const { log, events } = toFile()
  for (const event of ['a', 'b', 'c']) log.info(event)
  expect(events()).toEqual([])
  await expect.poll(events).toEqual(['a', 'b', 'c'])
})

test.each(['warn', 'error', 'fatal'] as const)(
  'a line of level %s is written at once, with those before it',
  (level) => {
    const { log, events } = toFile()
    log.info('a')
    log[level]('b')
    expect(events()).toEqual(['a', 'b'])
  },
)

test('many lines are written before their moment', () => {
  const { log, events } = toFile()
  for (let line = 0; line < 1_000; line++) log.info({ line }, 'a')
  expect(events().length).toBeGreaterThan(900)
})

test('the end writes what waits, and what is logged after it', () => {
  const { log, output, events } = toFile()
  log.info('a')
  output.end()
  expect(events()).toEqual(['a'])
  log.info('b')
  expect(events()).toEqual(['a', 'b'])
})

test('what a slow reader has no room for waits, and is written once it reads', async () => {
  execFileSync('mkfifo', [path])
  const pipe = openSync(path, O_RDWR | O_NONBLOCK)
  const log = createLog({ name: 'posts', level: 'info', destination: createLogOutput(pipe) })
  const text = 'x'.repeat(1_000)
  const sent = QUEUE / text.length
  for (let line = 0; line < sent; line++) log.info({ text }, `${line}`)
  log.error('last') // does not hang

  const reader = openSync(path, O_RDONLY | O_NONBLOCK)
  let read = ''
  const take = () => {
    const chunk = Buffer.alloc(QUEUE)
    try {
      read += chunk.toString('utf8', 0, readSync(reader, chunk))
    } catch {
      // nothing new yet
    }
    return read.endsWith('"last"}\n')
  }
  await expect.poll(take).toBe(true)
  const events = read.split('\n').slice(0, -1).map(eventOf)
  expect(events).toEqual([...Array.from({ length: Math.ceil(sent) }, (_, line) => `${line}`), 'last'])
  for (const fd of [pipe, reader]) closeSync(fd)
})

test('a reader that never reads does not keep a process from its end', () => {
  execFileSync('mkfifo', [path])
  const pipe = openSync(path, O_RDWR | O_NONBLOCK)
  const output = createLogOutput(pipe)
  const log = createLog({ name: 'posts', level: 'info', destination: output })
  for (let line = 0; line < QUEUE / 1_000; line++) log.info({ text: 'x'.repeat(1_000) }, 'a')
  output.end()
  closeSync(pipe)
})

test('a reader that is gone loses its lines, and a new one gets those that come later', () => {
  execFileSync('mkfifo', [path])
  const reader = openSync(path, O_RDONLY | O_NONBLOCK)
  const log = createLog({ name: 'posts', level: 'info', destination: createLogOutput(openSync(path, O_WRONLY)) })
  closeSync(reader)
  log.error('lost')
  const another = openSync(path, O_RDONLY | O_NONBLOCK)
  log.error('read')
  const line = Buffer.alloc(QUEUE)
  expect(eventOf(line.toString('utf8', 0, readSync(another, line)))).toBe('read')
})
