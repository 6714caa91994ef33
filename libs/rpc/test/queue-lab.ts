import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { redisForTests } from '@murmuration/local/testing'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import {
  client,
  queueConnect,
  queueListen,
  serve,
  withDeadline,
  type Api,
  type Ctx,
  type ListenOptions,
  type QueueSettings,
} from '../src/index.ts'

const Numbered = z.object({ n: z.coerce.number() })
/** A safe operation and one that is not. */
export const things = {
  name: 'things',
  operations: {
    read: { http: 'GET /things/:n', input: Numbered, output: Numbered },
    write: { http: 'POST /things', input: Numbered, output: Numbered },
  },
} as const
type Things = Api<typeof things>

export const STREAM = 'calls:things'

/** Redis, and both sides of the queue over it; each is closed after its test. */
export const queueForTests = () => {
  const parts = redisForTests()

  return {
    get redis() {
      return parts.redis
    },
    get server() {
      return parts.server
    },

    /** A replica that notes what it was asked. */
    async replica(own: Partial<Things> = {}, options: Partial<ListenOptions> = {}) {
      const seen: number[] = []
      const noted = (work: Things['read']) => (input: { n: number }, ctx: Ctx) => {
        seen.push(input.n)
        return work(input, ctx)
      }
      const echo: Things['read'] = async (input) => input
      const handler = serve(things, { read: noted(own.read ?? echo), write: noted(own.write ?? echo) })
      const listener = await queueListen({ contract: things, handler, broker: parts.server.url, ...options })
      onTestFinished(() => listener.stop())
      return { seen, ...listener }
    },

    caller(settings: QueueSettings = {}) {
      const connection = queueConnect(things, parts.server.url, settings)
      onTestFinished(() => connection.close())
      return { connection, api: client(things, withDeadline(connection.handler)) }
    },

    /** Another address of Redis, until it is cut: for those who use it, Redis is gone, and for Redis, they are. */
    async cable() {
      const ends = new Set<Socket>()
      const server = createServer((near) => {
        const far = connect(parts.server.port, '127.0.0.1')
        for (const end of [near, far]) ends.add(end.on('error', () => {}))
        near.pipe(far).pipe(near)
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const cut = () => {
        server.close()
        for (const end of ends) end.destroy()
      }
      onTestFinished(cut)
      return { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, cut } // it listens on a port
    },

    /** What lies in the stream: entries, and of them those that a callee holds. */
    async left() {
      const [pending] = (await parts.redis.xpending(STREAM, 'callees')) as [number]
      return { entries: await parts.redis.xlen(STREAM), pending }
    },
  }
}
