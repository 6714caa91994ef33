import type { Account } from './account.ts'
import type { Plan, PlannedPost } from '../plan/plan.ts'
import { tally } from './tally.ts'

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
