import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, isRunning, localUrl, Refusal, services, type createScope } from '@murmuration/local'
import { root } from '@murmuration/tools'

const LOOK_MS = 20
const PATIENCE_MS = 120_000

interface StartOptions {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
}

/** How long `npm start` takes in this clone, on its data, until every process is ready. */
export const measureStart = async ({ scope, say }: StartOptions) => {
  if (await isRunning())
    throw new Refusal('This clone runs in another terminal, and npm start can run only once. Stop it there first.')
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

  const ready = Promise.all(ports.map(([, port]) => untilReady(`${localUrl(port)}/health/ready`)))
  const ended = exited.then(() =>
    Promise.reject(new Refusal('npm start ended before everything was ready: see above.')),
  )
  await Promise.race([ready, ended])
  process.stdout.write(`npm start: everything is ready after ${((performance.now() - begun) / 1000).toFixed(1)} s\n`)
}

const untilReady = async (url: string) => {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    const answer = await fetch(url).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer?.status === 200) return
    if (Date.now() > deadline) throw new Error(`${url} is not ready after ${PATIENCE_MS / 1000} s`)
    await sleep(LOOK_MS)
  }
}
