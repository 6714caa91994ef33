import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { refuseMisspelt } from './generate-strict.ts'

const run = promisify(execFile)

/**
 * `prisma generate` for one app (a folder with `prisma/schema.prisma`), without network: the command wants a native schema
 * engine that generating never uses, and is content with any file that exists.
 */
export const generate = async ({ app }: { app: string }) => {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js')
  const offline = {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  }
  await run(process.execPath, [cli, 'generate', '--no-hints'], { cwd: app, env: { ...process.env, ...offline } })
  await refuseMisspelt(app)
}
