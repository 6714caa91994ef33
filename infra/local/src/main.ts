import { createProgram } from './program.ts'
import { UserError } from './user-error.ts'

await createProgram()
  .parseAsync()
  .catch((reason: unknown) => {
    console.error(reason instanceof UserError ? reason.message : reason)
    process.exit(1)
  })
