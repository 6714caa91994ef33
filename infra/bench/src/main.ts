import { createScope, endWhenTold, nx, Refusal, services } from '@murmuration/local'
import { measureLive } from './live/live.ts'
import { measureLoad } from './measure/load.ts'
import { readOptions } from './options.ts'
import { measureScale } from './scale/scale.ts'
import { measureStart } from './start.ts'

const options = readOptions(process.argv)
const scope = createScope()
const end = endWhenTold({ stop: scope.close, kill: () => {} })
const say = (sentence: string) => void process.stderr.write(`${sentence}\n`)

const run = async () => {
  if (options.start) return measureStart({ scope, say })
  await nx(scope, 'build', services)
  if (options.scale) return measureScale({ ...options, scope, say })
  if (options.live) return measureLive({ ...options, scope, say })
  return measureLoad({ ...options, scope, say })
}

await run().then(
  () => end(0),
  (reason: unknown) => end(1, reason instanceof Refusal ? reason.message : reason),
)
