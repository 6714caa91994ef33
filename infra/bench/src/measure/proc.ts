import { readdirSync, readFileSync } from 'node:fs'

const TICKS = 100 // a second; USER_HZ, which Linux promises to programs whatever its kernel was built with

interface Stat {
  parent: number
  own: number // seconds
  children: number // seconds, of those that ended
}

// proc(5): | pid (name) state ppid … utime 14 | stime 15 | cutime 16 | cstime 17 …; the name may hold spaces and brackets.
const statOf = (pid: number): Stat => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [parent = 0, utime = 0, stime = 0, cutime = 0, cstime = 0] = [fields[1], ...fields.slice(11, 15)]
  return { parent, own: (utime + stime) / TICKS, children: (cutime + cstime) / TICKS }
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

/** CPU seconds that a process has used up to now. */
export const cpuOf = (pid: number) => statOf(pid).own

/** The same of a process and its children, those too that have ended: PostgreSQL has one for each connection. */
export const cpuOfFamily = (pid: number) => {
  const { own, children } = statOf(pid)
  return own + children + sum(childrenOf(pid).map((child) => child.own))
}

const childrenOf = (pid: number) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [statOf(Number(name))]
      } catch {
        return [] // it ended while we looked
      }
    })
    .filter(({ parent }) => parent === pid)

export const parentOf = (pid: number) => statOf(pid).parent

/** Megabytes that these processes hold: a page that several share counts once, in parts (PSS). */
export const memoryOf = (pids: number[]) =>
  sum(
    pids.map((pid) => {
      const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
      return Number(kilobytes) / 1024
    }),
  )
