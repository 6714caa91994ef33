import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import { Pool } from 'pg'

// What a migration may touch: everything.
export const filters = { externalTables: [], externalEnums: [] }

const instantiate = async () => {
  // Not `import.meta.resolve`, which a test runner's set-up does not have.
  const code = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const file = join(dirname(code), 'schema_engine_bg.wasm')
  const module = await WebAssembly.compile(new Uint8Array(await readFile(file)))
  const instance = await WebAssembly.instantiate(module, { './schema_engine_bg.js': bindings })
  bindings.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
}

let ready: Promise<void> | undefined

/**
 * Prisma's own schema engine, compiled to WebAssembly. `prisma migrate` would download the same engine as a native
 * binary, which a machine without the open internet cannot.
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
    await pool.end() // the engine leaves it open, and it would hold the process for 10 seconds
  }
}
