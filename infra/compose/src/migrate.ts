import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { migrate } from '@murmuration/database'
import { databaseUrl, readConfig } from '@murmuration/service'
import { z } from 'zod'

// Applies every database's migrations, and ends: AUTH_DATABASE_URL=postgresql://… node migrate.js
// Beside it lie migrations/<database>/<timestamp>_<name>/migration.sql
const folder = join(import.meta.dirname, 'migrations')
const variableOf = (name: string) => `${name.toUpperCase()}_DATABASE_URL`

const names = (await readdir(folder)).sort()
const config = readConfig(z.object(Object.fromEntries(names.map((name) => [variableOf(name), databaseUrl]))))

const bringUpToDate = async (name: string) => {
  const url = config[variableOf(name)] ?? '' // it has just been asked for
  const applied = await migrate({ url, folder: join(folder, name) })
  console.log(`${name}: ${applied.length > 0 ? applied.join(', ') : 'nothing to do'}`)
}

for (const name of names) {
  await bringUpToDate(name).catch((reason: unknown) => {
    console.error(`${name}: ${reason instanceof Error ? reason.message : String(reason)}`)
    process.exitCode = 1
  })
}
