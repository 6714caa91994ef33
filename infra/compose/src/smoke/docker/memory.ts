export interface Memory {
  container: string
  bytes: number
}

const UNITS: Record<string, number> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }

// murmuration-posts-1 74.77MiB / 256MiB
const LINE = /^(\S+) ([\d.]+)([A-Za-z]+) \/ /

/** Reads a line of `docker stats --format '{{.Name}} {{.MemUsage}}'`. */
export const memoryOf = (line: string): Memory => {
  const [, container, number, unit = ''] = LINE.exec(line) ?? []
  const factor = UNITS[unit]
  if (container === undefined || factor === undefined) throw new Error(`No memory is in this line: ${line}`)
  return { container, bytes: Math.round(Number(number) * factor) }
}
