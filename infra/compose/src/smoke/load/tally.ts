/** Counts outcomes by what they are called; whatever is not `ok` is an error somebody saw. */
export const createTally = () => {
  const counts = new Map<string, number>()
  const add = (outcome: string) => counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  const errors = () => [...counts].filter(([outcome]) => outcome !== 'ok')

  return {
    add,
    answered: () => counts.get('ok') ?? 0,
    failed: () => errors().reduce((sum, [, count]) => sum + count, 0),
    /** One line for each kind of error. */
    errors: () => errors().map(([outcome, count]) => `${count} × ${outcome}`),
  }
}

export type Tally = ReturnType<typeof createTally>
