import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { migrate } from '@murmuration/database'
import { databaseUrl, readConfig } from '@murmuration/service'
import { z } from 'zod'
import { faultsOf } from './volume.ts'

// Applies every database's migrations, and ends: AUTH_DATABASE_URL=postgresql://… node migrate.js
// Beside it lie migrations/<database>/<timestamp>_<name>/migration.sql
const folder = join(import.meta.dirname, 'migrations')
const variableOf = (name: string) => `${name.toUpperCase()}_DATABASE_URL`

const names = (await readdir(folder)).sort()
const config = readConfig(z.object(Object.fromEntries(names.map((name) => [variableOf(name), databaseUrl]))))

const urls = Object.fromEntries(names.map((name) => [name, config[variableOf(name)] ?? ''])) // each was just asked for

const bringUpToDate = async (name: string, url: string) => {
  const applied = await migrate({ url, folder: join(folder, name) })
  console.log(`${name}: ${applied.length > 0 ? applied.join(', ') : 'nothing to do'}`)
}

const faults = await faultsOf(urls)
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exit(1)

for (const [name, url] of Object.entries(urls)) {
  await bringUpToDate(name, url).catch((reason: unknown) => {
    console.error(`${name}: ${reason instanceof Error ? reason.message : String(reason)}`)
    process.exitCode = 1
  })
}
process.exit() // Prisma's schema engine leaves a timer behind that would hold the process for 10 s
