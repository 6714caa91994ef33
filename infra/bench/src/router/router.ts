import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { createScope } from '@murmuration/local'
import { buildApp } from '@murmuration/tools'
import { measureCalls } from './calls.ts'
import { measureMemory } from './memory.ts'
import { callsTable, memoryTable, ratiosTable } from './report.ts'
import { startRouters } from './routers.ts'
import { measureSlowSubscriber } from './slow-subscriber.ts'

interface Options {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
  rounds: number
  seconds: number
}

/** Our router beside two others, with the same client and callee on the same payload; then what it holds in memory. */
export const measureRouter = async ({ scope, say, rounds, seconds }: Options) => {
  await buildApp('infra/router')
  const folder = await mkdtemp(join(tmpdir(), 'murmuration-router-'))
  await scope.own({ stop: () => rm(folder, { recursive: true, force: true }) })

  const routers = await startRouters({ scope, say, folder })
  const measured = await measureCalls({ scope, say, routers, rounds, seconds })
  process.stdout.write(`\n${callsTable(measured)}\n\n${ratiosTable(measured)}\n`)
  for (const { stop } of routers) await stop()

  const memory = await measureMemory({ scope, say })
  say('Memory: a subscriber that reads nothing …')
  process.stdout.write(`\n${memoryTable(memory, await measureSlowSubscriber(scope))}\n`)
}
