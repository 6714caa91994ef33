import type { Seeded } from './seed.ts'

/** What happened, in sentences. */
export const summary = ({ people, known, posts, taken, logins }: Seeded, base: string) => {
  const nothingNew = known === people && posts === 0
  const lines = [
    nothingNew
      ? `${base} was already seeded: its ${people} people are there.`
      : `${base} has ${people} people, ${known} of them from before, and ${posts} new posts.`,
    taken.length > 0 && `Left out, as their handles belong to others: ${taken.map((handle) => `@${handle}`).join(' ')}`,
    'Log in as one of them:',
    ...logins.map(({ handle, password }) => `  ${handle}  ${password}`),
  ]
  return lines.filter((line) => line !== false).join('\n') + '\n'
}
