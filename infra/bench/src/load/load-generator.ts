import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Load, LoadResult } from './load-worker.ts'

/** The process that puts load on, warm from one measurement to the next. */
export const createLoadGenerator = () => {
  const child = fork(join(import.meta.dirname, 'load-worker.ts'), { execArgv: ['--import', 'tsx'] })
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`The process that puts load on ended with code ${code}`)
  })
  exited.catch(() => {}) // `run` rejects with it

  return {
    run: async (load: Load): Promise<LoadResult> => {
      const result = once(child, 'message')
      child.send(load)
      const [answer] = (await Promise.race([result, exited])) as [LoadResult] // it sends nothing else
      return answer
    },
    stop: async () => child.disconnect(),
  }
}
