import { pino, type DestinationStream, type Logger } from 'pino'
import { createLogOutput } from './log-output.ts'

export type Log = Logger

const SECRETS =
  `authorization cookie cookies set-cookie password passwordHash secret token accessToken refreshToken`.split(' ')
const SECRET = new RegExp(`^(?:${SECRETS.join('|')})$`, 'i')
const HAS_SECRET = new RegExp(`"(?:${SECRETS.join('|')})":`, 'i')

const censor = (key: string, value: unknown) => (SECRET.test(key) ? '[secret]' : value)

/**
 * A line without its secrets, however deep they lie. A look at the text costs half a microsecond; pino's own redaction of so
 * many paths costs twenty times as much as all else of a line.
 */
const withoutSecrets = (line: string) =>
  HAS_SECRET.test(line) ? `${JSON.stringify(JSON.parse(line, censor))}\n` : line

const MAX_CAUSES = 5

// Not all fields of an error: drivers attach whole connections to theirs, passwords included.
const toFields = (err: unknown, depth = 0): unknown => {
  if (!(err instanceof Error)) return err
  if (depth > MAX_CAUSES) return undefined // causes can go in a circle
  const { name, message, stack, cause } = err
  const code = 'code' in err ? err.code : undefined
  return { type: name, code, message, stack, cause: toFields(cause, depth + 1) }
}

export interface LogOptions {
  name: string
  level: string
  /** Which replica of `name` writes. */
  instance?: string
  destination?: DestinationStream
}

let output: ReturnType<typeof createLogOutput> | undefined

/** Of the whole process: lines of several logs must not overtake each other. */
const stdout = () => {
  if (output) return output
  const { end } = (output = createLogOutput(1))
  process.on('exit', end)
  return output
}

/** One JSON object a line on stdout: `log.info({ requestId, postId }, 'post.published')`. Secrets never get there. */
export const createLog = ({ name, level, instance, destination = stdout() }: LogOptions): Log => {
  const options = {
    level,
    base: { name, ...(instance !== undefined && { instance }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: (err: unknown) => toFields(err) },
    hooks: { streamWrite: withoutSecrets },
  }
  return pino(options, destination)
}
