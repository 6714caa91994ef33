import { pino, type Logger } from 'pino'

export type Log = Logger

const SECRETS =
  `authorization cookie cookies set-cookie password passwordHash secret token accessToken refreshToken`.split(' ')

// Redaction names exact paths; a secret three levels down in a log line is a bug of another kind.
const paths = SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

export interface LogOptions {
  name: string
  level: string
  /** Which replica of `name` speaks. */
  instance?: string
}

/** One JSON object a line on stdout: `log.info({ requestId, postId }, 'post.published')`. Secrets never get there. */
export const createLog = ({ name, level, instance }: LogOptions): Log =>
  pino({
    level,
    base: { name, ...(instance !== undefined && { instance }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths, censor: '[secret]' },
  })
