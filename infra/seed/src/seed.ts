import { type Api, CONNECTIONS, openAccount, openApi, PASSWORD, SeedError } from './fill/api.ts'
import type { Graph } from './plan/graph.ts'
import { chooseLogins, missingFollows, missingPosts } from './fill/choose.ts'
import { makePlan, type Plan } from './plan/plan.ts'
import { together } from './fill/together.ts'

export interface Progress {
  step: 'people' | 'posts' | 'follows' | 'latest posts'
  done: number
  total: number
}

export interface SeedOptions {
  /** Where the system answers, for example `http://localhost:3000`. */
  base: string
  people?: number
  posts?: number
  /** Who follows whom, and so how many people there are. */
  graph?: Graph | undefined
  seed?: number
  onProgress?: (progress: Progress) => void
  /** Called when the system asks us to come back later. */
  onWait?: (seconds: number) => void
}

export interface Seeded {
  people: number
  /** How many of them had been there before. */
  known: number
  /** Posts that are new. */
  posts: number
  /** Handles of the plan that belong to other people here; those people were left out. */
  taken: string[]
  /** Two people to try: the one with the most followers, and one of those with the fullest home. */
  logins: { handle: string; password: string }[]
}

// Most posts come before the follows: they notify no one, and inboxes hold what a person might read.
const BEFORE_FOLLOWS = 0.9
const DELETED = 404 // the key of a post that has been deleted since: it stays away

/**
 * Fills a system through its public API. The same options give the same people, follows and posts everywhere; what
 * is there already is not made twice. Rejects with `SeedError`, whose message is a sentence.
 */
export const seed = async (options: SeedOptions): Promise<Seeded> => {
  const { base, people = 200, posts = 2000, graph, seed = 1, onWait } = options
  const plan = makePlan({ people, posts, graph, seed })
  const api = openApi(base, onWait)
  try {
    return await fill(api, plan, seed, options.onProgress)
  } finally {
    await api.close()
  }
}

const fill = async (api: Api, plan: Plan, seed: number, onProgress?: (progress: Progress) => void): Promise<Seeded> => {
  await expectReady(api)

  const step = async <T, R>(step: Progress['step'], list: T[], work: (item: T, index: number) => Promise<R>) => {
    let done = 0
    return together(CONNECTIONS, list, async (item, index) => {
      const result = await work(item, index)
      onProgress?.({ step, done: ++done, total: list.length })
      return result
    })
  }

  const accounts = await step('people', plan.people, (person) => openAccount(api, person))
  const posts = missingPosts(plan, accounts).map((post) => ({ ...post, idempotencyKey: `seed-${seed}-${post.number}` }))
  const publish = async ({ author, text, idempotencyKey }: (typeof posts)[number]) =>
    accounts[author]?.send('POST', '/api/posts', { body: { text }, idempotencyKey }, [DELETED])
  const early = Math.floor(posts.length * BEFORE_FOLLOWS)

  await step('posts', posts.slice(0, early), publish)
  await step('follows', missingFollows(plan, accounts), async ([follower, followee]) =>
    accounts[follower]?.send('PUT', `/api/users/${plan.people[followee]?.handle}/follow`),
  )
  await step('latest posts', posts.slice(early), publish)

  const there = accounts.filter((account) => account !== undefined)
  return {
    people: there.length,
    posts: posts.length,
    known: there.filter((account) => !account.isNew).length,
    taken: plan.people.filter((_, index) => !accounts[index]).map((person) => person.handle),
    logins: chooseLogins(plan, accounts).map((account) => ({ handle: account.handle, password: PASSWORD })),
  }
}

const expectReady = async (api: Api) => {
  const { status } = await api.send('GET', '/health/ready')
  if (status !== 200) throw new SeedError(`The system is there, but not ready (GET /health/ready answers ${status}).`)
}
