import { createScope, endWhenTold, nx, UserError, services } from '@murmuration/local'
import { measurementFor, readOptions } from './options.ts'

const options = readOptions(process.argv)
const scope = createScope()
const end = endWhenTold({ stop: scope.close, kill: () => {} })
const say = (sentence: string) => void process.stderr.write(`${sentence}\n`)

const run = async () => {
  if (!options.start && !options.router) await nx(scope, 'build', services) // these two build by themselves
  return measurementFor(options)({ ...options, scope, say })
}

await run().then(
  () => end(0),
  (reason: unknown) => end(1, reason instanceof UserError ? reason.message : reason),
)
