import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  askRunning,
  type createScope,
  freePort,
  isRunning,
  localUrl,
  services,
  untilReady,
  UserError,
} from '@murmuration/local'
import { root } from '@murmuration/tools'
import { markdown, median } from './figures.ts'

const LOOK_MS = 20
const PATIENCE_MS = 120_000
const KILLS = 3 // of each service; their median counts

interface StartOptions {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
}

/** How long `npm start` takes in this clone, on its data; how much of that is each process’s own, and how soon it is back once killed. */
export const measureStart = async ({ scope, say }: StartOptions) => {
  if (await isRunning())
    throw new UserError('This clone runs in another terminal, and npm start can run only once. Stop it there first.')
  const ports = await Promise.all(services.map(async ({ name }) => [name, await freePort()] as const))
  const args = ports.flatMap(([name, port]) => [`--port-${name}`, String(port)])
  say(`npm start, on ports that are free: ${ports.map((pair) => pair.join(' ')).join(', ')}`)

  const begun = performance.now()
  const child = spawn('npm', ['start', '--', '--no-seed', ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const exited = once(child, 'exit')
  await scope.own({
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  })

  const ready = Promise.all(ports.map(([, port]) => untilReady(localUrl(port))))
  const ended = exited.then(() =>
    Promise.reject(new UserError('npm start ended before everything was ready: see above.')),
  )
  await Promise.race([ready, ended])
  process.stdout.write(`npm start: everything is ready after ${((performance.now() - begun) / 1000).toFixed(1)} s\n\n`)

  await untilItAnswers()
  say(`Killing each of them ${KILLS} times …`)
  const rows: string[][] = []
  for (const [name, port] of ports) {
    const first = (await look(name)).readyAfter
    const recoveries: number[] = []
    for (let kill = 0; kill < KILLS; kill++) recoveries.push(await recovery(name, port))
    const { loadedAfter, readyAfter } = await look(name)
    rows.push([name, ...[first, loadedAfter, readyAfter].map((ms) => `${ms ?? '–'}`), median(recoveries).toFixed(0)])
  }
  const head = [
    'service',
    'ready after, beside the others (ms)',
    'program loaded after, alone (ms)',
    'ready after, alone (ms)',
    'back after a kill (ms)',
  ]
  process.stdout.write(`${markdown([head, ...rows], 1)}\n`)
}

/** Every process is ready a moment before `npm start` says so itself. */
const untilItAnswers = async () => {
  const deadline = Date.now() + PATIENCE_MS
  const isRefused = (reason: unknown) => {
    if (reason instanceof UserError && Date.now() < deadline) return true
    throw reason
  }
  while ((await askRunning({ ask: 'look' }).catch(isRefused)) === true) await sleep(LOOK_MS)
}

const look = async (name: string) => {
  const answer = await askRunning({ ask: 'look' })
  const found = 'running' in answer ? answer.running.processes.find(({ service }) => service === name) : undefined
  if (!found) throw new Error(`${name} does not run`)
  return found
}

/** ms from a kill until it is ready again, by its own /health/ready. */
const recovery = async (name: string, port: number) => {
  const { pid } = await look(name)
  if (pid === undefined) throw new Error(`${name} has no process`)
  const begun = performance.now()
  process.kill(pid, 'SIGKILL')
  while ((await look(name)).pid === pid) await sleep(LOOK_MS) // or its last answer would count
  await untilReady(localUrl(port))
  return performance.now() - begun
}
