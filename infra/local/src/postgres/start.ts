import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../ports.ts'
import { type Exit, type Guarded, startServer } from '../process/guarded.ts'
import { findBinaries, unprivileged } from './binaries.ts'
import { clearLeftover, ensureCluster, homeFor, runningIn } from './cluster.ts'
import { asAdmin, type Postgres, postgresAt } from './databases.ts'

/** The PostgreSQL that already runs on this folder, if one does. */
export const findPostgres = async (dir: string): Promise<Postgres | undefined> => {
  const home = await homeFor(dir, unprivileged(), () => {})
  const running = await runningIn(join(home, 'data'))
  return running && postgresAt(running.port, await readFile(join(home, 'password'), 'utf8'))
}

interface PostgresOptions {
  /** Everything it keeps, its log and the superuser's password too. */
  dir: string
  port?: number
  /** Lines of postgresql.conf, such as `{ fsync: 'off' }` for tests. */
  settings?: Record<string, string>
  say?: (sentence: string) => void
}

export interface RunningPostgres extends Postgres {
  /** Resolves when it ends, however it ends. */
  exited: Promise<Exit>
  stop(): Promise<void>
  /** As a crash would: nothing is finished, nothing is tidied up. */
  kill(): Promise<void>
  /** Stops it and deletes everything it kept: for tests. */
  destroy(): Promise<void>
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '400', // six pools and their replicas, or many tests at once
  shared_buffers: '64MB',
}

const READY_MS = 30_000 // after a crash it first replays its log
const LINGER_MS = 5_000 // in which the processes of a server that was killed end

/** PostgreSQL on its own folder and 127.0.0.1, made when it isn't there, kept when it is. */
export const startPostgres = async ({
  dir,
  port,
  settings,
  say = () => {},
}: PostgresOptions): Promise<RunningPostgres> => {
  const account = unprivileged()
  const binaries = await findBinaries(account)
  const home = await homeFor(dir, account, say)
  const cluster = await ensureCluster(home, binaries, account)
  await clearLeftover(cluster.data)

  const postgres = postgresAt(port ?? (await freePort()), cluster.password)
  const all = { ...SETTINGS, ...settings, port: String(postgres.port) }
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = join(home, 'postgres.log')
  const start = () =>
    startServer({
      title: 'PostgreSQL',
      command: binaries.postgres,
      args: ['-D', cluster.data, ...args],
      signal: 'INT',
      log,
      account,
      refusal: () => asAdmin(postgres, (client) => client.query('SELECT 1')).then(() => undefined, String),
      patience: READY_MS,
    })
  // Killed outright, its processes for the connections live on for a moment, and it refuses to start beside them.
  const deadline = existsSync(join(cluster.data, 'postmaster.pid')) ? Date.now() + LINGER_MS : 0
  const startPatiently = (): Promise<Guarded> =>
    start().catch(async (reason: unknown) => {
      if (Date.now() > deadline) throw reason
      await sleep(100)
      return startPatiently()
    })
  const server = await startPatiently()

  const destroy = async () => {
    await server.stop()
    await rm(home, { recursive: true })
    await rm(dir, { recursive: true, force: true })
  }
  return { ...postgres, exited: server.exited, stop: server.stop, kill: server.kill, destroy }
}
