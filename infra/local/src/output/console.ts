import pc from 'picocolors'
import type { Reports } from '../process/instance.ts'
import { UserError } from '../user-error.ts'
import { format, prefixOf } from './format.ts'
import { createNews, type Level } from './news.ts'

/** All that a person sees: what we say, and what the processes print, each line with its process in front. */
export const createConsole = ({ logs }: { logs: boolean }) => {
  const hiddenBefore = createNews()
  let level: Level = 'wrong'

  const reports: Reports = {
    line: ({ service, instance }, text) => {
      const hidden = hiddenBefore(level, instance, text)
      if (hidden === undefined) return
      const more = hidden > 0 ? pc.dim(` (and ${hidden} more since the last)`) : ''
      console.log(`${format(text)}${more}`.replace(/^/gm, `${prefixOf(service, instance)} `))
    },
    note: ({ service, instance }, text) => console.log(`${prefixOf(service, instance)} ${pc.bold(pc.yellow(text))}`),
  }

  return {
    reports,
    say: (sentence: string) => console.log(pc.dim(sentence)),
    /** Why it cannot go on: a sentence where we expected that, else with its origin. */
    fail: (reason: unknown) => {
      const error = reason instanceof Error ? reason : new Error(String(reason))
      console.error(pc.red(error instanceof UserError ? error.message : (error.stack ?? error.message)))
    },
    /** It has come up. */
    show: () => void (level = logs ? 'all' : 'changes'),
    /** It goes down. */
    hush: () => void (level = 'wrong'),
  }
}

export type Console = ReturnType<typeof createConsole>
