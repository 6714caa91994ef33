import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

const PATIENCE = { timeout: 20_000 }
const SOURCE = fileURLToPath(new URL('./fixtures/program.ts', import.meta.url))
const children: ChildProcess[] = []
let dir: string

// As the apps are: bundled, it starts ten times faster than through tsx.
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'murmuration-'))
  // Under another name than the one that dependencies use.
  const banner = {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url)",
  }
  const into = { bundle: true, platform: 'node', format: 'esm', outfile: join(dir, 'program.mjs'), banner } as const
  await build({ entryPoints: [SOURCE], ...into })
})

afterAll(() => rm(dir, { recursive: true }))

afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')))

const spawn = (env: Record<string, string> = {}) => {
  const child = fork(join(dir, 'program.mjs'), { silent: true, env: { ...process.env, ...env } })
  children.push(child)
  let [out, complaint] = ['', '']
  child.stdout?.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr?.on('data', (text: Buffer) => (complaint += text.toString()))
  const messages: unknown[] = []
  child.on('message', (message) => messages.push(message))
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>

  // What it wrote last may arrive after its end.
  const says = (words: string | RegExp) => expect.poll(() => complaint, PATIENCE).toMatch(words)
  const lines = () =>
    out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, string>)
  const logged = (event: string) => lines().find(({ msg }) => msg === event)
  const until = (event: string) => expect.poll(() => logged(event), PATIENCE).toBeDefined()
  const url = async () => {
    await until('process.ready')
    return logged('process.ready')?.url ?? ''
  }
  return { child, ended, logged, until, url, messages, says }
}

test('it ends also when the reader of its log is gone', async () => {
  const { child, ended, url } = spawn()
  await url()
  child.stdout?.destroy()
  child.stderr?.destroy()
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})

// A process that drops its requests at SIGTERM: moleculer#160, nest#13920.
test('SIGTERM ends a process well: the request in flight is answered, the parts closed', async () => {
  const { child, ended, until, url } = spawn()
  const slow = fetch(`${await url()}/slow`)
  await until('request.begun')
  child.kill('SIGTERM')

  expect(await (await slow).text()).toBe('slow')
  expect(await ended).toEqual([0, null])
  await until('part.closed')
})

test('a first SIGINT ends it well, a second at once', async () => {
  const idle = spawn()
  await idle.url()
  idle.child.kill('SIGINT')
  expect(await idle.ended).toEqual([0, null])

  const busy = spawn()
  const hanging = fetch(`${await busy.url()}/hang`).catch(() => 'cut off')
  await busy.until('request.begun')
  busy.child.kill('SIGINT')
  await busy.until('process.stopping')
  busy.child.kill('SIGINT')
  expect(await busy.ended).toEqual([130, null])
  expect(await hanging).toBe('cut off')
})

test('it tells its parent process that it is ready, and ends when the parent is gone', async () => {
  const { child, ended, messages } = spawn()
  await expect.poll(() => messages, PATIENCE).toEqual(['loaded', 'ready'])
  child.disconnect()
  expect(await ended).toEqual([0, null])
})

test('a port in use is one sentence and exit code 1', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { ended, says } = spawn({ PORT: String(port) })

  expect(await ended).toEqual([1, null])
  await says(`program cannot listen on 127.0.0.1:${port}: the port is in use; PORT chooses another.\n`)
  other.close()
})

test('a wrong configuration is told on stderr, all of it, and exit code 1', async () => {
  const { ended, says } = spawn({ PORT: 'front door', LOG_LEVEL: 'loud' })

  expect(await ended).toEqual([1, null])
  await says(/^Cannot start, the configuration is wrong:\n {2}LOG_LEVEL .*\n {2}PORT must be .*\n$/)
})

test('an uncaught error is logged and ends the process with 1', async () => {
  const { ended, url, until, logged } = spawn()
  void fetch(`${await url()}/crash`).catch(() => {}) // it dies before it answers

  expect(await ended).toEqual([1, null])
  await until('process.crashed')
  expect(logged('process.crashed')).toMatchObject({ err: { message: 'uncaught' } })
})

test('a precondition that does not hold ends the start with a sentence', async () => {
  const { ended, says } = spawn({ HOLDS: 'no' })
  expect(await ended).toEqual([1, null])
  await says('program cannot start: The secret is another one.')
})

test('a precondition that cannot be checked yet lets it start, but not be ready', async () => {
  const { url } = spawn({ HOLDS: 'unknown' })
  expect((await fetch(`${await url()}/health/ready`)).status).toBe(503)
})
