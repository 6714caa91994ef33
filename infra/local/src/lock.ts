import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { dirname, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

// A socket's path may have about 100 characters, and a clone can lie deep.
export const nameOf = (file: string) => {
  const near = relative(process.cwd(), file)
  return near.length < file.length ? near : file
}

export const listens = (path: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(path, () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })

const listen = async (path: string, talk: (socket: Socket) => void): Promise<Server | undefined> => {
  const server = createServer(talk).listen(path)
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  )
}

interface Lock {
  release(): Promise<void>
}

/**
 * Takes the lock; undefined where another process holds it. It is a listening socket: the system lets go of it when its holder ends,
 * however it ends, and others can talk to the holder over it.
 */
export const tryLock = async (
  file: string,
  talk: (socket: Socket) => void = (socket) => socket.destroy(),
): Promise<Lock | undefined> => {
  await mkdir(dirname(file), { recursive: true })
  const path = nameOf(file)
  const server = (await listen(path, talk)) ?? ((await listens(path)) ? undefined : await takeOver(path, talk))
  if (!server) return undefined
  const talks = new Set<Socket>()
  server.on('connection', (socket) => {
    talks.add(socket)
    socket.once('close', () => talks.delete(socket))
  })
  server.unref()
  return {
    release: async () => {
      server.close()
      for (const socket of talks) socket.destroy() // no question is answered any more
      await once(server, 'close')
    },
  }
}

const takeOver = async (path: string, talk: (socket: Socket) => void) => {
  await rm(path, { force: true }) // of a holder that was killed
  return listen(path, talk)
}

/** Does the work as soon as no other process holds the lock. */
export const whenUnlocked = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  for (;;) {
    const lock = await tryLock(file)
    if (lock) return work().finally(lock.release)
    await sleep(100)
  }
}
