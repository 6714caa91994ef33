import { pino, type DestinationStream, type Logger } from 'pino'

export type Log = Logger

const SECRETS =
  `authorization cookie cookies set-cookie password passwordHash secret token accessToken refreshToken`.split(' ')

// Redaction names exact paths; a secret three levels down in a log line is a bug of another kind.
const paths = SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

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

// Synchronous: pino writes what is left at exit, and would repeat that for ever if the reader of its pipe is gone.
const stdout = () => pino.destination({ dest: 1, sync: true })

/** One JSON object a line on stdout: `log.info({ requestId, postId }, 'post.published')`. Secrets never get there. */
export const createLog = ({ name, level, instance, destination = stdout() }: LogOptions): Log => {
  const options = {
    level,
    base: { name, ...(instance !== undefined && { instance }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: (err: unknown) => toFields(err) },
    redact: { paths, censor: '[secret]' },
  }
  return pino(options, destination)
}
