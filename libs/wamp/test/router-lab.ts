import { createRealms, createRouter, listen, readConfig, realTools } from '../src/index.ts'

export const SECRET = 'the secret of the tests'

// What PBKDF2-SHA256 makes of the secret, with the salt and the 10 iterations below, in Base64.
const DERIVED = 'KeKkSkRjd8IDQ5gexq28V9ZeRhG+GwvPmlgW/sz8ut8='

const everything = { uri: '', match: 'prefix', allow: { call: true, register: true, publish: true, subscribe: true } }

/** A realm for strangers, and one like that of the services. */
const CONFIG = {
  realms: [
    { name: 'demo', auth: { anonymous: { role: 'anyone' } }, roles: [{ name: 'anyone', permissions: [everything] }] },
    {
      name: 'murmuration',
      auth: {
        wampcra: {
          users: {
            service: { role: 'service', secret: SECRET },
            salted: { role: 'service', secret: DERIVED, salt: 'salt', iterations: 10, keylen: 32 },
          },
        },
        ticket: { principals: { ticketed: { role: 'service', ticket: SECRET } } },
      },
      roles: [{ name: 'service', permissions: [everything] }],
      queues: [{ uri: 'murmur.', match: 'prefix', limit: 1_000 }],
    },
  ],
}

/** The realms above, by their names. */
export const labRealms = () => {
  const { realms } = readConfig(JSON.stringify(CONFIG), {})
  return createRealms(realms, realTools).find
}

interface LabOptions {
  /** 0 is any free one. */
  port?: number
  /** The longest message, in bytes. */
  maximumMessage?: number
}

/** A real router in this process. `crash` cuts its connections without a word; it can be started again on its port. */
export const startRouter = async ({ port = 0, maximumMessage = 2 ** 24 }: LabOptions = {}) => {
  const start = async (at: number) => {
    const { realms } = readConfig(JSON.stringify(CONFIG), {})
    const router = createRouter({ realm: createRealms(realms, realTools).find, tools: realTools })
    let isCrash = false
    const shutdown = async () => (isCrash ? undefined : router.shutdown())
    const listening = await listen({ port: at, router: { accept: router.accept, shutdown }, maximumMessage })
    return {
      port: listening.port,
      stop: () => listening.close(),
      crash: () => {
        isCrash = true
        return listening.close()
      },
    }
  }
  let current = await start(port)
  const at = current.port

  return {
    port: at,
    url: `rs://127.0.0.1:${at}`,
    webSocketUrl: `ws://127.0.0.1:${at}`,
    /** In good order: sessions get their GOODBYE. */
    stop: () => current.stop(),
    crash: () => current.crash(),
    /** Again on its port, with no memory of what it knew. */
    start: async () => void (current = await start(at)),
  }
}

export type RouterLab = Awaited<ReturnType<typeof startRouter>>
