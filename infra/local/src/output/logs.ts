import pc from 'picocolors'

type Fields = Record<string, unknown>

// Without red and yellow: those say that something is wrong.
const COLOURS = [pc.cyan, pc.green, pc.magenta, pc.blue, pc.cyanBright, pc.greenBright, pc.magentaBright, pc.blueBright]
const WIDTH = 10 // the longest name, and room for a replica's number

const seen = new Map<string, number>()

// In the order in which they first speak: neighbours differ.
const colourOf = (service: string) => {
  const number = seen.get(service) ?? seen.size
  seen.set(service, number)
  return COLOURS[number % COLOURS.length] ?? pc.cyan
}

export const prefixOf = (service: string, instance: string) => colourOf(service)(`${instance.padEnd(WIDTH)} │`)

const parsed = (text: string): Fields | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'level' in value ? value : undefined
  } catch {
    return undefined
  }
}

// Without JSON's quotes where they add nothing, with its escapes where a terminal would obey what a person has posted.
const shown = (value: unknown) => {
  const json = JSON.stringify(value)
  return /^"[\x20-\x7e]*"$/.test(json) && !/["\\ ]/.test(json.slice(1, -1)) ? json.slice(1, -1) : json
}

const errorOf = (err: unknown) => {
  if (typeof err !== 'object' || err === null) return ''
  const { stack, message } = err as { stack?: unknown; message?: unknown }
  const text = typeof stack === 'string' ? stack : message

  return typeof text === 'string'
    ? `\n${text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, '?').replace(/^/gm, '    ')}`
    : ''
}

/** The event that a line of pino's JSON tells; undefined of any other line. */
export const eventOf = (text: string) => {
  const fields = parsed(text)
  return fields && { level: String(fields['level']), name: String(fields['msg']) }
}

/** A line of pino's JSON, short and readable; any other line as it is. */
export const format = (text: string): string => {
  const fields = parsed(text)
  if (!fields) return text
  const { level, time, msg, name: _name, instance: _instance, pid: _pid, hostname: _hostname, err, ...rest } = fields
  const clock = pc.dim(String(time).slice(11, 19))
  const event =
    level === 'error' || level === 'fatal'
      ? pc.red(String(msg))
      : level === 'warn'
        ? pc.yellow(String(msg))
        : String(msg)
  const details = Object.entries(rest).map(([name, value]) => pc.dim(`${name}=`) + shown(value))
  return [clock, event, ...details].join(' ') + errorOf(err)
}

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
