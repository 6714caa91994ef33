import { createLog } from '@murmuration/service'

/** A log, and what was written to it. */
export const listen = () => {
  const lines: Record<string, unknown>[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) }
  const log = createLog({ name: 'test', level: 'debug', destination })
  return { log, lines, events: () => lines.map(({ msg }) => msg) }
}
