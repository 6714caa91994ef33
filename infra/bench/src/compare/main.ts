import { createScope, endWhenTold, UserError } from '@murmuration/local'
import { compare } from './compare.ts'
import { readOptions } from './options.ts'

const options = readOptions(process.argv)
const scope = createScope()
const end = endWhenTold({ stop: scope.close, kill: () => {} })
const say = (sentence: string) => void process.stderr.write(`${sentence}\n`)

await compare({ ...options, scope, say }).then(
  () => end(0),
  (reason: unknown) => end(1, reason instanceof UserError ? reason.message : reason),
)
