import { appOptions, buildWeb, copyAssets, webOptions } from '@murmuration/tools'
import { type BuildContext, context, type Plugin } from 'esbuild'
import type { Service } from '../system/services.ts'

const afterBuild = (work: () => Promise<void>): Plugin => ({
  name: 'after-build',
  setup: (build) => build.onEnd(({ errors }) => (errors.length === 0 ? work() : undefined)),
})

/** Resolves at the first call, tells of every further one. */
const firstAndFurther = (further: () => void) => {
  let resolve = () => {}
  const first = new Promise<void>((done) => (resolve = done))
  let calls = 0
  return { first, call: () => (calls++ === 0 ? resolve() : further()) }
}

const watchApp = async ({ name, folder }: Service, changed: (name: string) => void) => {
  const { first, call } = firstAndFurther(() => changed(name))
  const options = appOptions(folder)
  const watching = await context({ ...options, plugins: [afterBuild(async () => call())] })
  await watching.watch()
  await first
  return watching
}

const watchWeb = async (edges: Service[], changed: (name: string) => void) => {
  const { first, call } = firstAndFurther(() => edges.forEach(({ name }) => changed(name)))
  const refresh = async () => {
    await buildWeb()
    await Promise.all(edges.map(({ folder }) => copyAssets(folder)))
    call()
  }
  const watching = await context({ ...webOptions(), write: false, plugins: [afterBuild(refresh)] })
  await watching.watch()
  await first
  return watching
}

/** Builds everything, and builds again what a changed file concerns; `changed` hears which service that is. */
export const watch = async (wanted: Service[], changed: (name: string) => void) => {
  const edges = wanted.filter(({ isEdge }) => isEdge)
  const contexts: BuildContext[] = await Promise.all([
    watchWeb(edges, changed),
    ...wanted.map((service) => watchApp(service, changed)),
  ])
  return { stop: () => Promise.allSettled(contexts.map((one) => one.dispose())) }
}
