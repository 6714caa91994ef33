import type { Account } from './account.ts'
import type { Follow } from '../plan/follows.ts'
import type { Plan } from '../plan/plan.ts'
import { tally } from './tally.ts'

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
