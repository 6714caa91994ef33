import { createRandom } from '@murmuration/seed'
import type { Person } from '../data/dataset.ts'

export const workloadNames = ['home', 'user', 'mix'] as const
export type WorkloadName = (typeof workloadNames)[number]

export interface Request {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  body?: string
}

export interface User extends Person {
  token: string
}

const LIMIT = 10 // posts on a page

type Kind = 'home' | 'user' | 'post'

// DeathStarBench's mix: 60 % home timelines, 30 % a person's posts, 10 % posting.
const kindOf: Record<WorkloadName, (chance: number) => Kind> = {
  home: () => 'home',
  user: () => 'user',
  mix: (chance) => (chance < 0.6 ? 'home' : chance < 0.9 ? 'user' : 'post'),
}

/** What one connection asks, over and over: each person equally often, in an order of its own. */
export const drawRequests = (workload: WorkloadName, users: User[], amount: number, seed: number): Request[] => {
  const random = createRandom(seed)
  return Array.from({ length: amount }, (_, index) => {
    const headers = { authorization: `Bearer ${random.pick(users).token}` }
    const kind = kindOf[workload](random.next())
    if (kind === 'home') return { method: 'GET', path: `/api/timeline/home?limit=${LIMIT}`, headers }
    if (kind === 'user') {
      return { method: 'GET', path: `/api/users/${random.pick(users).handle}/posts?limit=${LIMIT}`, headers }
    }
    const body = JSON.stringify({ text: `Nothing to see here, only load: ${seed}.${index}` })
    return { method: 'POST', path: '/api/posts', headers: { ...headers, 'content-type': 'application/json' }, body }
  })
}
