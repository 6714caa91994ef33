import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Runs `prisma generate` for one app (a folder with `prisma/schema.prisma`), without network. The command demands a native
 * schema engine that it never uses, and accepts any existing file in its place.
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

// The type of every argument of every method that Prisma generates.
const LOOSE = 'export type SelectSubset<T, U> = {\n  [key in keyof T]: key extends keyof U ? T[key] : never\n} &'
const STRICT = `${LOOSE} NoInfer<import('@murmuration/database').OnlyKnown<T, U>> &`

/** Makes the generated client refuse properties that Prisma does not know, at any depth: see `OnlyKnown`. */
const refuseMisspelt = async (app: string) => {
  const file = join(app, 'src/generated/prisma/internal/prismaNamespace.ts')
  if (!existsSync(file)) return // some schemas exist for their migrations only
  const source = await readFile(file, 'utf8')
  if (!source.includes(LOOSE)) throw new Error(`SelectSubset in ${file} is not written as expected.`)
  await writeFile(
    file,
    source.replace(LOOSE, () => STRICT),
  )
}

type Names<U> = U extends unknown ? keyof U : never
type Member<U, Name> = U extends unknown ? (Name extends keyof U ? U[Name] : never) : never
type Whole = string | number | bigint | boolean | symbol | null | undefined | Date | Uint8Array

/**
 * A second condition for `T`: it has no property that `Allowed` does not name, at any depth. TypeScript refuses such a
 * property only where it knows an object's type beforehand. Prisma's methods infer the type from the object itself (to know
 * what a `select` returns), so a misspelt column would compile.
 */
export type OnlyKnown<T, Allowed> = T extends Whole
  ? unknown
  : T extends readonly (infer Item)[]
    ? readonly OnlyKnown<Item, Allowed extends readonly (infer Each)[] ? Each : Allowed>[]
    : { [Name in keyof T]: Name extends Names<Allowed> ? OnlyKnown<T[Name], Member<Allowed, Name>> : never }
