import { SingleBar } from 'cli-progress'
import type { Progress, Seeded } from './seed.ts'

const LINES = 4 // for each step, where there is no terminal to draw on

export const createProgress = (output: NodeJS.WriteStream) => (output.isTTY ? bars(output) : lines(output))

const bars = (output: NodeJS.WriteStream) => {
  const format = '{step} {bar} {value}/{total}'
  let bar: SingleBar | undefined
  return ({ step, done, total }: Progress) => {
    bar ??= new SingleBar({ format, stream: output, barsize: 40 })
    if (done === 1) bar.start(total, 0, { step: step.padEnd(12) })
    bar.update(done)
    if (done < total) return
    bar.stop()
    bar = undefined
  }
}

const lines =
  (output: NodeJS.WriteStream) =>
  ({ step, done, total }: Progress) => {
    const every = Math.max(1, Math.ceil(total / LINES))
    if (done % every === 0 || done === total) output.write(`${step} ${done}/${total}\n`)
  }

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
