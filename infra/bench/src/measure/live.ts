import WebSocket from 'ws'
import type { Person } from '../data/dataset.ts'
import { logInAll } from '../parts.ts'
import { startWorld, type System, type WorldOptions } from '../systems.ts'
import { percentile } from './figures.ts'

const FOLLOWERS = 300
const POSTS = 40
const WARM_UP = 10
const PAUSE_MS = 50

/** From the moment a person sends a post to the moment the last of 300 followers' open pages has heard of it. */
export const measureLive = async (options: WorldOptions) => {
  const { scope, say } = options
  const { dataset, systems } = await startWorld({ ...options, systems: ['monolith', 'split'] })
  const { author, followers } = mostFollowed(dataset.follows)
  if (followers.length < FOLLOWERS) say(`The most that a person has are ${followers.length} followers.`)

  for (const system of systems) {
    const pages = await scope.own(openPages(system.base, await logInAll(system, followers.slice(0, FOLLOWERS))))
    const times = await publishTo(system, author, pages)
    const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)]
    const last = `until the last of ${pages.count} pages knows`
    process.stdout.write(`${system.name.padEnd(9)} ${last}: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms\n`)
    await pages.stop()
  }
}

const publishTo = async (system: System, author: Person, pages: Awaited<ReturnType<typeof openPages>>) => {
  const token = await system.tokenFor(author)
  const publish = async (text: string) => {
    const begun = performance.now()
    const all = pages.untilAllHeard(text)
    const answer = await fetch(`${system.base}/api/posts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    })
    if (answer.status !== 201) throw new Error(`${system.name}: a post was answered with ${answer.status}`)
    return (await all) - begun
  }

  const times: number[] = []
  for (let number = 0; number < WARM_UP + POSTS; number++) {
    times.push(await publish(`Can everyone hear me? ${number}`))
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  return times.slice(WARM_UP)
}

const mostFollowed = (follows: { follower: Person; followee: Person }[]) => {
  const followersOf = new Map<Person, Person[]>()
  for (const { follower, followee } of follows) {
    followersOf.set(followee, [...(followersOf.get(followee) ?? []), follower])
  }
  const [most] = [...followersOf].sort(([, a], [, b]) => b.length - a.length)
  if (!most) throw new Error('There are no follows')
  return { author: most[0], followers: most[1] }
}

const PATIENCE_MS = 10_000
const TEXT = /"text":"([^"]*)"/ // ours need no escapes

// Engine.IO 4, its packets' first letter, and Socket.IO 5, the next: https://socket.io/docs/v4/engine-io-protocol/
const OPEN = '0'
const PING = '2'
const PONG = '3'
const CONNECT = '40'
const REFUSED = '44'
const NOTIFICATION = '42["notification"'
const UNREAD = '42["unread"'

/**
 * Open pages of these people, as far as the server can tell: a websocket each. Three hundred browsers would be as many
 * machines; here they are one process beside the system that is measured, so they do as little as they can, and no
 * client of Socket.IO for each, which takes longer than all the rest.
 */
const openPages = async (base: string, users: { token: string }[]) => {
  const heard = new Map<string, { left: Set<WebSocket>; done: (at: number) => void }>()
  const address = `${base.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`

  const hear = (socket: WebSocket, message: string) => {
    const at = performance.now()
    const waiting = heard.get(TEXT.exec(message)?.[1] ?? '')
    waiting?.left.delete(socket)
    if (waiting?.left.size === 0) waiting.done(at)
  }

  const open = (token: string) =>
    new Promise<WebSocket>((resolve, reject) => {
      const socket = new WebSocket(address, { perMessageDeflate: false })
      socket.once('error', reject)
      socket.on('message', (data: Buffer) => {
        const message = data.toString()
        if (message.startsWith(NOTIFICATION)) hear(socket, message)
        else if (message.startsWith(UNREAD))
          resolve(socket) // the first message to a page that is let in
        else if (message.startsWith(OPEN)) socket.send(CONNECT + JSON.stringify({ token }))
        else if (message.startsWith(REFUSED)) reject(new Error(`A page was refused: ${message}`))
        else if (message === PING) socket.send(PONG)
      })
    })

  const sockets: WebSocket[] = []
  for (const { token } of users) sockets.push(await open(token))

  return {
    count: sockets.length,

    /** Resolves with the moment (`performance.now`) at which the last page heard of the post with this text. */
    untilAllHeard: async (text: string) => {
      const left = new Set(sockets)
      const all = new Promise<number>((resolve, reject) => {
        heard.set(text, { left, done: resolve })
        setTimeout(() => reject(new Error(`${left.size} pages heard nothing of “${text}”`)), PATIENCE_MS).unref()
      })
      return all.finally(() => heard.delete(text))
    },

    stop: async () => sockets.forEach((socket) => socket.close()),
  }
}
