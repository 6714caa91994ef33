import { pino, type DestinationStream, type Logger } from 'pino'

export type Log = Logger

const SECRETS =
  `authorization cookie cookies set-cookie password passwordHash secret token accessToken refreshToken`.split(' ')

// Redaction names exact paths; a secret three levels down in a log line is a bug of another kind.
const paths = SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

// Not all of an error: drivers hang whole connections on theirs, passwords and all.
const toFields = (err: unknown): unknown => {
  if (!(err instanceof Error)) return err
  const { name, message, stack, cause } = err
  const code = 'code' in err ? err.code : undefined
  return { type: name, code, message, stack, cause: toFields(cause) }
}

export interface LogOptions {
  name: string
  level: string
  /** Which replica of `name` speaks. */
  instance?: string
  destination?: DestinationStream
}

/** One JSON object a line on stdout: `log.info({ requestId, postId }, 'post.published')`. Secrets never get there. */
export const createLog = ({ name, level, instance, destination = pino.destination(1) }: LogOptions): Log => {
  const options = {
    level,
    base: { name, ...(instance !== undefined && { instance }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: toFields },
    redact: { paths, censor: '[secret]' },
  }
  return pino(options, destination)
}
