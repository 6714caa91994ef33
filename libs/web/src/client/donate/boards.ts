import type { Board } from '@murmuration/trends/donation'

type Summed = Omit<Board, 'from'>

const FORGET_MS = 5_000 // a replica tells every second; one that is silent has ended

/** The boards of all replicas that hand out jobs, as one. Each knows the jobs that it has handed out. */
export const createBoards = () => {
  const heard = new Map<string, { board: Board; at: number }>()

  return {
    hear: (board: Board, now: number) => void heard.set(board.from, { board, at: now }),

    sum(now: number): Summed {
      for (const [from, { at }] of heard) if (now - at > FORGET_MS) heard.delete(from)
      const boards = [...heard.values()].map(({ board }) => board)
      const devices = new Map<number, Summed['devices'][number]>()
      for (const { id, jobs, isPresent } of boards.flatMap((board) => board.devices)) {
        const before = devices.get(id)
        devices.set(id, { id, jobs: jobs + (before?.jobs ?? 0), isPresent: isPresent || before?.isPresent === true })
      }
      const total = (count: (board: Board) => number) => boards.reduce((sum, board) => sum + count(board), 0)
      return {
        devices: [...devices.values()].sort((one, other) => other.jobs - one.jobs || one.id - other.id),
        present: Math.max(0, ...boards.map(({ present }) => present)), // all replicas see the same devices
        jobs: total(({ jobs }) => jobs),
        jobsPerSecond: Math.round(total(({ jobsPerSecond }) => jobsPerSecond) * 10) / 10,
      }
    },
  }
}
