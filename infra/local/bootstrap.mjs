// The first thing every npm script runs. Plain JavaScript and Node's own modules: nothing else may be there yet.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { swallowedBy } from './swallowed.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const OLDEST = [20, 19]

const fail = (sentence) => {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

// `npm run ps | head -3`: a reader that has seen enough is no fault. The command goes on to its end, and prints nothing more.
const outliveReaders = () => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error
    })
}

const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number)
  const recent = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
  if (!recent) fail(`Murmuration needs Node.js ${OLDEST.join('.')} or newer; this is ${process.versions.node}.`)
  if (process.platform === 'win32') fail('Murmuration runs on Linux and macOS. On Windows, use it inside WSL.')
}

const changedAt = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0)
const packagesIn = (file) => JSON.parse(readFileSync(file, 'utf8')).packages

// git gives files the time of the checkout, so an older time alone means little: what counts are the versions.
const isInstalled = () => {
  const wanted = `${root}package-lock.json`
  const installed = `${root}node_modules/.package-lock.json`
  if (!existsSync(installed)) return false
  if (changedAt(installed) >= changedAt(wanted)) return true
  const there = packagesIn(installed)
  const isThere = (path, version) => there[path] !== undefined && there[path].version === version // links have none
  return Object.entries(packagesIn(wanted)).every(
    ([path, { version, optional }]) => !path.includes('node_modules/') || optional || isThere(path, version),
  )
}

/** Runs a command to its end, and passes on what we are told meanwhile. A Ctrl-C reaches it from the terminal by itself. */
const run = async (command, args) => {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' })
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const [code, signal] = await once(child, 'close')
  process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM').removeAllListeners('SIGHUP')
  if (code !== 0) process.exit(code ?? (signal === 'SIGINT' ? 130 : 1))
}

const install = async () => {
  if (isInstalled()) return
  process.stdout.write('Installing packages, which takes about a minute the first time …\n')
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}

// A command is a TypeScript file, run in this very process: one less to end.
const local = './src/main.ts'
const files = {
  start: local,
  dev: local,
  scale: local,
  ps: '../ps/src/main.ts',
  migrate: local,
  migration: local,
  'rotate-key': local,
  reindex: local,
  rebuild: local,
  replay: local,
  seed: '../seed/src/main.ts',
  seam: '../tools/src/seam.ts',
  bench: '../bench/src/main.ts',
  compare: '../bench/src/compare/main.ts',
  router: '../router/src/main.ts',
  wamp: '../router/src/wamp.ts',
  'smoke:compose': '../compose/src/smoke.ts',
  test: '../tools/src/test.ts',
  parity: '../tools/src/parity.ts',
  check: '../tools/src/check.ts',
}

const [name, ...args] = process.argv.slice(2)
outliveReaders()
checkNode()
if (!Object.hasOwn(files, name)) fail(`There is no command "${name}". There are ${Object.keys(files).join(', ')}.`)
const swallowed = swallowedBy(process.env, name, args)
if (swallowed) fail(swallowed)
const data = process.env.MURMURATION_DATA ?? `${root}.data`
if (existsSync(data) && !statSync(data).isDirectory())
  fail(`${data} is a file. It has to be a folder: the databases lie there. Move the file away.`)
await install()

const file = new URL(files[name], import.meta.url)
process.argv = [process.argv[0], fileURLToPath(file), ...(files[name] === local ? [name] : []), ...args]
await import('tsx') // from here on, TypeScript can be imported
await import(file.href)
