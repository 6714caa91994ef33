import { eventOf } from './format.ts'

const QUIET = new Set(['trace', 'debug', 'info'])
const WINDOW_MS = 10_000 // in which one process says one thing once
// What happens with every request, or to one person's things: many lines, none of which asks for a look.
const ROUTINE = new Set(['http.request', 'rpc.answered'])

/** While it comes up and goes down only what is wrong is shown; between, what changes; with --logs everything. */
export type Level = 'wrong' | 'changes' | 'all'

/**
 * Chooses which lines of the processes a person sees. Of warnings that repeat the first is shown, and how many
 * were like it since: while a part is away each request has one.
 */
export const createNews = (now = () => performance.now()) => {
  const last = new Map<string, { at: number; hidden: number }>()

  /** How many lines like this one were hidden since the last that was shown, or undefined: hide this one too. */
  const repeats = (kind: string) => {
    const before = last.get(kind)
    if (before && now() - before.at < WINDOW_MS) return void (before.hidden += 1)
    last.set(kind, { at: now(), hidden: 0 })
    return before?.hidden ?? 0
  }

  /** How many lines like this one were hidden before it; undefined hides it. */
  return (level: Level, instance: string, text: string): number | undefined => {
    const event = eventOf(text)
    if (level === 'all' || !event) return 0 // a line that is no log is never routine
    const isQuiet = QUIET.has(event.level)
    if (isQuiet) return level === 'wrong' || ROUTINE.has(event.name) ? undefined : 0
    return event.level === 'warn' ? repeats(`${instance} ${event.name}`) : 0 // two errors of one name may have two causes
  }
}
