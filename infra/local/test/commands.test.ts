import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { swallowedBy } from '../swallowed.mjs'

const BOOTSTRAP = join(import.meta.dirname, '../bootstrap.mjs')
const SCRIPTS = join(import.meta.dirname, '../../../package.json')

// Where CI is set, colours are on, also without a terminal; what is compared here is words.
const PLAIN = { NO_COLOR: '1', CI: '', npm_lifecycle_event: undefined }

/** What `npm run <command> -- <args>` does, without npm. */
const run = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const options = { env: { ...process.env, ...PLAIN, ...env }, timeout: 50_000 }
    execFile(process.execPath, [BOOTSTRAP, ...args], options, (error, out, complaint) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, output: out + complaint }),
    )
  })

const { scripts } = JSON.parse(await readFile(SCRIPTS, 'utf8')) as { scripts: Record<string, string> }
const commands = Object.entries(scripts).flatMap(([name, script]) => (script.includes('bootstrap.mjs') ? [name] : []))

const NPMS_OWN = ['help', 'only', 'json'] // what these do to npm is npm's to say

test.concurrent.each(commands)(
  'npm run %s -- --help says how it is used; flags that npm swallows are noticed',
  async (command) => {
    const { code, output } = await run([command, '--help'])
    expect(code).toBe(0)
    expect(output).toMatch(/^Usage: npm (run )?\w/m)
    const flags = [...output.matchAll(/^ {2}(?:-\w, )?--(?:no-)?([a-z-]+)/gm)].map(([, flag = '']) => flag)
    for (const flag of flags.filter((name) => !NPMS_OWN.includes(name)))
      expect(swallowedBy({ [`npm_config_${flag.replaceAll('-', '_')}`]: 'true' }, command, []), flag).toContain(
        `--${flag}`,
      )
  },
)

test('a flag that npm has swallowed is shown where it belongs', async () => {
  const env = { npm_config_fresh: 'true', npm_config_seed: '', npm_config_replicas: 'true' }
  const { code, output } = await run(['start', 'posts=3'], env)
  expect(code).toBe(1)
  expect(output).toContain('npm start -- --fresh --no-seed --replicas posts=3')
})

test.concurrent.each([
  [['start', '--colour'], /unknown option/],
  [['start', 'everything'], /both, monolith, split/],
  [['scale', 'posts'], /missing required argument/],
  [['replay', 'notify'], /Allowed choices are auth, posts, follows/],
  [['rebuild', 'auth'], /Allowed choices are posts, notify, search/],
  [['nothing'], /There is no command "nothing"/],
  [['seam', 'posts', 'nothing'], /There is no service nothing/],
  [['check', 'posts'], /takes nothing/],
  [['seam', '--chekc'], /does not take that/],
  [['seam', '--check', 'posts'], /leave posts out/],
  [['seed', '--base', 'http://localhost:4000/api'], /It should be http:\/\/localhost:4000, without a path/],
  [['seed', '--base', 'localhost'], /It should be an address such as/],
  [['bench', '--live', '--start'], /cannot be used with/],
  [['bench', '--scale', '--live'], /cannot be used with/],
])('%j is refused in a sentence', async (args, sentence) => {
  const { code, output } = await run(args)
  expect(code).toBeGreaterThan(0)
  expect(output).toMatch(sentence)
  expect(output).not.toMatch(/\n +at /) // no stack
})

test('two services have their seams shown one after the other', async () => {
  const { code, output } = await run(['seam', 'posts', 'follows'])
  expect(code).toBe(0)
  expect(output).toMatch(/^posts\n[^]*^follows\n/m)
})

test('a reader that does not wait for the end, as head, is no fault', async () => {
  const child = spawn(process.execPath, [BOOTSTRAP, 'seam', 'posts'], { env: { ...process.env, ...PLAIN } })
  let complaint = ''
  child.stderr.on('data', (bytes: Buffer) => (complaint += bytes.toString()))
  child.stdout.destroy()
  expect(await once(child, 'close')).toEqual([0, null])
  expect(complaint).toBe('')
})

test.each([
  ['parity', 'http://127.0.0.1:1'],
  ['parity', 'nowhere'],
  ['test', 'http://127.0.0.1:1'],
  ['test', 'nowhere'],
])('%s at %s ends with a sentence', async (command, BASE_URL) => {
  const { code, output } = await run([command], { BASE_URL })
  expect(code).toBe(1)
  expect(output.trim().split('\n')).toHaveLength(1)
  expect(output).toContain(BASE_URL)
})

test('a file in place of the data is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'murmuration-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'data'), '')
  const { code, output } = await run(['start'], { MURMURATION_DATA: join(folder, 'data') })
  expect([code, output]).toEqual([1, expect.stringContaining('data is a file')])
})

/** A folder of data on which a system seems to run. */
const inUse = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'murmuration-'))
  const server = createServer((socket) => socket.destroy()).listen(join(folder, 'lock'))
  onTestFinished(async () => {
    server.close()
    await rm(folder, { recursive: true })
  })
  return { MURMURATION_DATA: folder }
}

test('replicas that no caller can find are named', async () => {
  const { output } = await run(['start', '--replicas', 'posts=3'], { ...(await inUse()), DISCOVERY: 'static' })
  expect(output).toContain('2 of 3 posts will be idle')
})

test('npm start is not measured beside itself', async () => {
  const { code, output } = await run(['bench', '--start'], await inUse())
  expect([code, output]).toEqual([1, expect.stringContaining('runs in another terminal')])
})
