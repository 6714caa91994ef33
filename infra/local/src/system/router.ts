import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scope } from '../ending.ts'
import { root, tools } from '../folders.ts'
import { isReady } from '../ports.ts'
import { createInstance, type Reports } from '../process/instance.ts'
import type { ProcessSpec } from '../process/process.ts'
import { UserError } from '../user-error.ts'

const LOOK_MS = 50
export const ROUTER_PORT = 4010

/** Whether what processes are told sends calls or events through the router, or lets devices of visitors in there. */
export const asksForRouter = (env: NodeJS.ProcessEnv): boolean =>
  env['DONATIONS'] === 'on' ||
  Object.entries(env).some(
    ([name, value]) => /^(TRANSPORT(_[A-Z]+)?|LISTEN|EVENTS)$/.test(name) && value?.split(',').includes('wamp'),
  )

/** Where services reach it. */
export const routerUrl = (port: number) => `rs://127.0.0.1:${port}`

/** The process of the router. It is run from its source, as this command is: there is nothing to build before it. */
export const routerProcess = (port: number, env: NodeJS.ProcessEnv = {}): ProcessSpec => {
  const cwd = resolve(root, 'infra/router')
  return {
    service: 'router',
    instance: 'router',
    args: ['--import', 'tsx', resolve(cwd, 'src/main.ts')],
    env: {
      NODE_COMPILE_CACHE: join(tools, 'compile-cache'),
      ROUTER_CONFIG: resolve(cwd, 'router.json'),
      ...process.env,
      ...env,
      HOST: '127.0.0.1',
      PORT: String(port),
    },
    cwd,
  }
}

interface RouterOptions {
  port: number
  reports: Reports
  scope: Scope
}

/** Starts the router, and again when it ends by itself. Resolves when it is ready. */
export const startRouter = async ({ port, reports, scope }: RouterOptions) => {
  const instance = createInstance(routerProcess(port), reports)
  await scope.own(instance)
  instance.start()
  while (!(await isReady(`http://127.0.0.1:${port}`))) {
    scope.check()
    if (instance.failed()) throw new UserError('The router did not start: see above.')
    await sleep(LOOK_MS)
  }
  instance.arrive()
  return routerUrl(port)
}
