import type { Follow } from '../plan/graph.ts'
import type { Plan, PlannedPost } from '../plan/plan.ts'
import type { Account } from './api.ts'

/** How often each number comes in a list. */
export const tally = (list: number[]) => {
  const counts = new Map<number, number>()
  for (const item of list) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}

/** Leaves out as many of a person's posts as they have: those are the first ones. */
export const missingPosts = ({ posts }: Plan, accounts: (Account | undefined)[]) => {
  const had = accounts.map((account) => account?.posts ?? Infinity)
  const isMissing = ({ author }: PlannedPost) => {
    const left = had[author] ?? 0
    had[author] = left - 1
    return left <= 0
  }
  return posts.map((post, number) => ({ ...post, number })).filter(isMissing)
}

export const missingFollows = ({ follows }: Plan, accounts: (Account | undefined)[]) => {
  const planned = tally(follows.map(([follower]) => follower))
  return follows.filter(([follower]) => {
    const account = accounts[follower]
    return account && account.following < (planned.get(follower) ?? 0)
  })
}

/** The one with the most followers, and among those followers the one who follows most: two sides of one feed. */
export const chooseLogins = ({ follows }: Plan, accounts: (Account | undefined)[]) => {
  const most = (positions: number[]) =>
    [...tally(positions)].sort(([, a], [, b]) => b - a).map(([position]) => position)
  const [star] = most(follows.map(([, followee]) => followee))
  const fans = new Set(follows.filter(([, followee]: Follow) => followee === star).map(([follower]) => follower))
  const [fan] = most(follows.map(([follower]) => follower)).filter((person) => fans.has(person))
  const all = [star, fan, 0, 1].map((position) => (position === undefined ? undefined : accounts[position]))
  return [...new Set(all.filter((account) => account !== undefined))].slice(0, 2)
}
