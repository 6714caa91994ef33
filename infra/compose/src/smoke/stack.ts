import { ask, show } from './docker.ts'

const PROJECT = 'murmuration-smoke'
const PATIENCE = 300 // s until everything is healthy, on a slow and busy machine

const FORGET_TRIES = "for _, key in ipairs(redis.call('keys', 'limit:*')) do redis.call('del', key) end"

const CONNECTIONS = `
  SELECT rolname || ' ' || datname FROM pg_roles r, pg_database d
  WHERE NOT rolsuper AND rolcanlogin AND NOT datistemplate AND datname <> 'postgres'
    AND has_database_privilege(r.oid, d.oid, 'CONNECT')
  ORDER BY 1`

const HISTORY = ['history', '--no-trunc', '--human=false', '--format', '{{.Size}} {{.CreatedBy}}']

interface StackOptions {
  /** Where the edge answers on this machine. */
  port: number
  withoutMeilisearch: boolean
  signal: AbortSignal
}

type Scale = Record<string, number>

// Hundreds of people sign up, all from one address.
const FOR_TESTS = {
  BCRYPT_COST: '4',
  LIMIT_LOG_IN_ADDRESS: '100000',
  LIMIT_SIGN_UP_ADDRESS: '100000',
  LOG_LEVEL: 'warn',
  BIND: '127.0.0.1',
}

/** The system of compose.yaml, under a project name of its own. */
export const createStack = ({ port, withoutMeilisearch, signal }: StackOptions) => {
  const env = { ...process.env, ...FOR_TESTS, EDGE_PORT: String(port) }
  const files = ['compose.yaml', ...(withoutMeilisearch ? ['infra/compose/without-meilisearch.yaml'] : [])]
  const project = ['compose', '-p', PROJECT, ...files.flatMap((file) => ['-f', file])]
  const everything = [...project, '--profile', '*']

  const docker = (...args: string[]) => ask('docker', args, { env, signal })
  const lines = async (...args: string[]) => (await docker(...args)).split('\n').filter((line) => line !== '')

  return {
    base: `http://127.0.0.1:${port}`,
    signal,
    build: () => show('docker', [...everything, 'build', '--quiet'], { env, signal }),

    /** Resolves when everything is healthy, and so many replicas run. */
    up(scale: Scale = {}) {
      const replicas = Object.entries(scale).flatMap(([service, count]) => ['--scale', `${service}=${count}`])
      const up = ['up', '--detach', '--wait', '--wait-timeout', String(PATIENCE), '--quiet-pull', '--no-recreate']
      return show('docker', [...project, '--progress', 'quiet', ...up, ...replicas], { env, signal })
    },

    /** Forgets all wrong passwords: the journeys try some for handles that are the same each time. */
    forgetTries: () => docker(...project, 'exec', '--no-TTY', 'redis', 'redis-cli', 'eval', FORGET_TRIES, '0'),

    /** Which role may connect to which database, as `role database`. */
    connections: () => lines(...project, 'exec', '--no-TTY', 'postgres', 'psql', '-U', 'postgres', '-Atc', CONNECTIONS),

    containersOf: (service: string) => lines(...project, 'ps', '--quiet', service),
    /** As a crash would: nothing is finished. */
    kill: (container: string) => docker('kill', container),

    /** What each image of ours adds to the one it is made from, in bytes. */
    async sizes() {
      const rows = await lines('image', 'ls', '--format', '{{.Repository}}', '--filter', `reference=${PROJECT}-*`)
      const sizes = rows
        .sort()
        .map(async (image) => [image.slice(PROJECT.length + 1), addedBytes(await lines(...HISTORY, image))] as const)
      return new Map(await Promise.all(sizes))
    },

    async memory(): Promise<Memory[]> {
      const containers = await lines(...project, 'ps', '--quiet')
      return (await lines('stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}}', ...containers)).map(memoryOf)
    },

    /** The end of each container's log: why it failed. */
    async explain() {
      await show('docker', [...project, 'ps', '--all'], { env })
      await show('docker', [...project, 'logs', '--no-color', '--tail', '15'], { env })
    },

    downCommand: `docker compose -p ${PROJECT} down --volumes`,
    down: () => show('docker', [...everything, '--progress', 'quiet', 'down', '--volumes', '--timeout', '15'], { env }),
  }
}

export type Stack = ReturnType<typeof createStack>

export interface Memory {
  container: string
  bytes: number
}

const UNITS: Record<string, number> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }

// murmuration-posts-1 74.77MiB / 256MiB
const LINE = /^(\S+) ([\d.]+)([A-Za-z]+) \/ /

/** Reads a line of `docker stats --format '{{.Name}} {{.MemUsage}}'`. */
export const memoryOf = (line: string): Memory => {
  const [, container, number, unit = ''] = LINE.exec(line) ?? []
  const factor = UNITS[unit]
  if (container === undefined || factor === undefined) throw new Error(`No memory is in this line: ${line}`)
  return { container, bytes: Math.round(Number(number) * factor) }
}

const FIRST_STEP = /\bWORKDIR \/app$/ // of the last stage in the Dockerfile

/** Adds up what our own steps have added to an image. `history` is `<bytes> <step>` for each, the last one first. */
export const addedBytes = (history: string[]) => {
  const steps = history.map((line) => {
    const [size = '', ...step] = line.split(' ')
    return { bytes: Number(size), step: step.join(' ').trim() }
  })
  const first = steps.findIndex(({ step }) => FIRST_STEP.test(step))
  if (first === -1) throw new Error('No step of ours is in the history of this image')
  return steps.slice(0, first).reduce((sum, { bytes }) => sum + bytes, 0)
}
