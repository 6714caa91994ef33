import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm'
import { Pool } from 'pg'

// A migration may change every table.
export const filters = { externalTables: [], externalEnums: [] }

const instantiate = async () => {
  // Not `import.meta.resolve`, which does not exist in the set-up of a test runner.
  const code = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const file = join(dirname(code), 'schema_engine_bg.wasm')
  const module = await WebAssembly.compile(new Uint8Array(await readFile(file)))
  const instance = await WebAssembly.instantiate(module, { './schema_engine_bg.js': bindings })
  bindings.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
}

let ready: Promise<void> | undefined

/**
 * Prisma's own schema engine, compiled to WebAssembly. `prisma migrate` would download the same engine as a native binary,
 * which fails on a machine without open internet access.
 */
export const withEngine = async <T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> => {
  await (ready ??= instantiate())
  const pool = new Pool({ connectionString: url, max: 2 })
  const ignoreLogs = () => {}
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool))
    const engine = await bindings.SchemaEngine.new({ datamodels: undefined }, ignoreLogs, adapter)
    return await work(engine)
  } finally {
    await pool.end() // the engine leaves the pool open, which would keep the process alive for 10 seconds
  }
}

const LOCKFILE = 'migration_lock.toml'

const foldersIn = async (folder: string) => {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}

/** A folder of migrations in Prisma's format, `<timestamp>_<name>/migration.sql`, in the shape that the engine takes. */
const readMigrations = async (folder: string): Promise<MigrationList> => {
  const names = (await foldersIn(folder)).sort()
  const migrationDirectories = await Promise.all(
    names.map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: await readFile(join(folder, name, 'migration.sql'), 'utf8') },
      },
    })),
  )
  const lockfile = { path: LOCKFILE, content: 'provider = "postgresql"\n' }
  return { baseDir: folder, lockfile, shadowDbInitScript: '', migrationDirectories }
}

/**
 * Applies the migrations in `folder` that the database lacks, and returns their names. The format and the table
 * (`_prisma_migrations`) are Prisma's, so `prisma migrate` can continue from here. Concurrent calls on one database wait for
 * each other.
 */
export const migrate = async ({ url, folder }: { url: string; folder: string }): Promise<string[]> => {
  const migrationsList = await readMigrations(folder)
  const { appliedMigrationNames } = await withEngine(url, (engine) =>
    engine.applyMigrations({ migrationsList, filters }),
  )
  return appliedMigrationNames
}
