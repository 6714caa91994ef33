import pc from 'picocolors'
import type { Reports } from '../../supervisor/instance.ts'
import { Refusal } from '../../refusal.ts'
import { format, isQuiet, prefixOf } from '../../supervisor/format.ts'

/** All that a person sees: what we say, and what the processes print, each line with its process in front. */
export const createConsole = () => {
  let quiet = true

  const reports: Reports = {
    line: ({ service, instance }, text) => {
      if (quiet && isQuiet(text)) return
      console.log(format(text).replace(/^/gm, `${prefixOf(service, instance)} `))
    },
    note: ({ service, instance }, text) => console.log(`${prefixOf(service, instance)} ${pc.bold(pc.yellow(text))}`),
  }

  return {
    reports,
    say: (sentence: string) => console.log(pc.dim(sentence)),
    /** Why it cannot go on: a sentence where we expected that, else with its origin. */
    fail: (reason: unknown) => {
      const error = reason instanceof Error ? reason : new Error(String(reason))
      console.error(pc.red(error instanceof Refusal ? error.message : (error.stack ?? error.message)))
    },
    /** While it comes up and goes down only what is wrong is shown; between, everything. */
    showAll: () => void (quiet = false),
    hush: () => void (quiet = true),
  }
}

export type Console = ReturnType<typeof createConsole>
