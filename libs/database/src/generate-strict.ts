import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

// The type of every argument of every method that Prisma generates.
const LOOSE = 'export type SelectSubset<T, U> = {\n  [key in keyof T]: key extends keyof U ? T[key] : never\n} &'
const STRICT = `${LOOSE} NoInfer<import('@murmuration/database').OnlyKnown<T, U>> &`

/** Has the generated client refuse properties that Prisma does not know, at any depth: see `OnlyKnown`. */
export const refuseMisspelt = async (app: string) => {
  const file = join(app, 'src/generated/prisma/internal/prismaNamespace.ts')
  if (!existsSync(file)) return // a schema may be there for migrations only
  const source = await readFile(file, 'utf8')
  if (!source.includes(LOOSE)) throw new Error(`SelectSubset in ${file} is written in another way than expected.`)
  await writeFile(
    file,
    source.replace(LOOSE, () => STRICT),
  )
}
