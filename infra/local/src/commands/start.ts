import { nx } from '../system/prepare.ts'
import { type BuildContext, runSystem } from '../system/run-system.ts'
import { UserError } from '../user-error.ts'
import { type Choice, chosen, type Replicas, type Service } from '../system/services.ts'
import { memoryFlags, type Ports, sourceMapFlags } from '../system/deployment.ts'
import type { SystemOptions } from './options.ts'

export interface StartOptions extends SystemOptions {
  choice: Choice
  ports: Ports
}

const buildOnce = ({ scope, wanted }: BuildContext) => nx(scope, 'build', wanted)

const buildAndWatch = async ({ scope, wanted, restart }: BuildContext) => {
  const withSchema = wanted.filter(({ database }) => database)
  await nx(scope, 'generate', withSchema)
  const { watch } = await import('./watch.ts') // brings esbuild, which only `dev` needs
  await scope.own(watch(wanted, restart))
}

const expectToRun = (replicas: Replicas, wanted: Service[]) => {
  const missing = Object.keys(replicas).find((name) => !wanted.some((service) => service.name === name))
  if (missing) throw new UserError(`${missing} belongs to the split system, which was not asked for.`)
  const [several] = Object.entries(replicas).filter(([, count]) => count > 1)
  if (several && process.env['DISCOVERY'] === 'static') {
    const [name, count] = several
    console.log(
      `With DISCOVERY=static callers know one address of each service: ${count - 1} of ${count} ${name} will be idle.`,
    )
  }
}

/** `npm start`: one system or both, as they are. */
export const start = async ({ choice, ...options }: StartOptions) => {
  expectToRun(options.replicas, chosen(choice))
  await runSystem({ ...options, wanted: chosen(choice), build: buildOnce, nodeFlags: memoryFlags })
}

/** `npm run dev`: what changes is built again, and what it concerns is started again. */
export const dev = async ({ choice, ...options }: StartOptions) => {
  expectToRun(options.replicas, chosen(choice))
  await runSystem({ ...options, wanted: chosen(choice), build: buildAndWatch, nodeFlags: sourceMapFlags })
}
