import type { Person } from '../data/dataset.ts'
import { percentile } from '../measure/percentile.ts'
import { logInAll } from '../log-in.ts'
import type { System } from '../systems.ts'
import { startWorld, type WorldOptions } from '../world.ts'
import { openPages } from './pages.ts'

const FOLLOWERS = 300
const POSTS = 40
const WARM_UP = 10
const PAUSE_MS = 50

/** From the moment somebody sends a post to the moment the last of 300 followers' open pages has heard of it. */
export const measureLive = async (options: WorldOptions) => {
  const { scope, say } = options
  const { dataset, systems } = await startWorld({ ...options, systems: ['monolith', 'split'] })
  const { author, followers } = mostFollowed(dataset.follows)
  if (followers.length < FOLLOWERS) say(`Nobody has more than ${followers.length} followers.`)

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
  if (!most) throw new Error('Nobody follows anybody')
  return { author: most[0], followers: most[1] }
}
