import { program } from './program.ts'
import { UserError } from './user-error.ts'

await program.parseAsync().catch((reason: unknown) => {
  console.error(reason instanceof UserError ? reason.message : reason)
  process.exitCode = 1
})
