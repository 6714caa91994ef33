import { program } from './program.ts'
import { Refusal } from './refusal.ts'

await program.parseAsync().catch((reason: unknown) => {
  console.error(reason instanceof Refusal ? reason.message : reason)
  process.exitCode = 1
})
