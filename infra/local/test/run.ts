import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../src/index.ts'

export interface Fake {
  name: string
  kind: 'steady' | 'stubborn' | 'broken'
  calls?: string[]
}

const execute = promisify(execFile)

const PATIENCE = 30_000

export const until = async (claim: () => boolean | Promise<boolean>, what: string) => {
  const end = Date.now() + PATIENCE
  while (!(await claim())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`)
    await sleep(30)
  }
}

interface Seen {
  pid: number
  parent: number
  /** Ended, and not yet noticed by its parent. */
  isZombie: boolean
}

// pid (command) state ppid …
const fromProc = async (name: string): Promise<Seen[]> => {
  const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
  const [state, parent] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return text ? [{ pid: Number(name), parent: Number(parent), isZombie: state === 'Z' }] : []
}

const fromPs = (line: string): Seen => {
  const [pid, parent, state] = line.trim().split(/\s+/)
  return { pid: Number(pid), parent: Number(parent), isZombie: state?.startsWith('Z') === true }
}

// Slim containers have no ps, macOS has no /proc.
const processes = async (): Promise<Seen[]> => {
  const names = await readdir('/proc').catch(() => [])
  if (names.length > 0) return (await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(fromProc))).flat()
  const { stdout } = await execute('ps', ['-A', '-o', 'pid=,ppid=,state='])
  return stdout.trim().split('\n').map(fromPs)
}

const below = (all: Seen[], pid: number): number[] =>
  all.filter(({ parent }) => parent === pid).flatMap((child) => [child.pid, ...below(all, child.pid)])

/** Which of these still run. */
export const alive = async (pids: number[]) =>
  (await processes()).filter(({ pid, isZombie }) => pids.includes(pid) && !isZombie).map(({ pid }) => pid)

const install = async (home: string, { name, kind }: Fake) => {
  const folder = join(home, name)
  await mkdir(join(folder, 'dist'), { recursive: true })
  await cp(join(import.meta.dirname, `fixture/${kind}.mjs`), join(folder, 'dist/main.js'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

/** A folder to run in, and the processes that take the place of our services. */
export const createStage = async (fakes: Fake[]) => {
  const home = await mkdtemp(join(tmpdir(), 'murmuration-'))
  await chmod(home, 0o755)
  const described = await Promise.all(
    fakes.map(async (fake) => ({
      name: fake.name,
      calls: fake.calls ?? [],
      folder: await install(home, fake),
      port: await freePort(),
    })),
  )
  const urlOf = (name: string) => `http://127.0.0.1:${described.find((one) => one.name === name)?.port}`
  // Where CI is set, colours are on, also without a terminal; what is compared here is words.
  const plain = { NO_COLOR: '1', CI: '' }
  const env = { ...process.env, ...plain, MURMURATION_DATA: join(home, 'data'), FAKES: JSON.stringify(described) }

  return {
    urlOf,
    portOf: (name: string) => described.find((one) => one.name === name)?.port ?? 0,
    files: () => readdir(join(home, 'data')),
    run: (args: string[] = [], more: NodeJS.ProcessEnv = {}) => launch({ ...env, ...more }, args),
    home,
    /** What the running system answers over its lock, as one line. */
    ask: (words: object) => answerOver(join(home, 'data/lock'), words),
    /** What `npm run scale` prints. */
    scale: (service: string, count: string) => printed(['scale', service, count], env),
    /** What any command of ours prints. */
    printed: (args: string[]) => printed(args, env),
    /** The same, on what was built before. */
    printedAsBuilt: (args: string[]) => printed(args, env, 'fixture/command.ts'),
    remove: () => rm(home, { recursive: true, force: true }),
  }
}

const answerOver = async (path: string, words: object) => {
  const socket = connect(path)
  socket.write(`${JSON.stringify(words)}\n`)
  let answer = ''
  for await (const bytes of socket) answer += String(bytes)
  return answer
}

const spawned = (file: string, args: string[], env: NodeJS.ProcessEnv) => {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, file), ...args], { env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (output += bytes.toString()))
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  return { child, closed, output: () => output }
}

const printed = async (args: string[], env: NodeJS.ProcessEnv, file = '../src/main.ts') => {
  const { closed, output } = spawned(file, args, env)
  await closed
  return output()
}

const launch = (env: NodeJS.ProcessEnv, args: string[]) => {
  const { child, closed, output } = spawned('fixture/run.ts', args, env)

  return {
    pid: child.pid ?? 0,
    output,
    closed,
    signal: (name: NodeJS.Signals) => child.kill(name),
    /** Every process that it has started, and those have. */
    family: async () => below(await processes(), child.pid ?? 0),
    ready: () =>
      until(() => {
        if (child.exitCode !== null) throw new Error(`it ended instead of getting ready:\n${output()}`)
        return output().includes('Ready after')
      }, 'it is ready'),
  }
}
