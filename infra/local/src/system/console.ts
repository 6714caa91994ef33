import pc from 'picocolors'
import type { Reports } from '../supervisor/instance.ts'
import { format, isQuiet, prefixOf } from '../supervisor/format.ts'

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
    warn: (sentence: string) => console.error(pc.red(sentence)),
    /** While it comes up only what is wrong is shown; then everything. */
    showAll: () => {
      quiet = false
    },
  }
}

export type Console = ReturnType<typeof createConsole>
