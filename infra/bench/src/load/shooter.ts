import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Hit, Shot } from './cannon.ts'

/** The process that puts load on, warm from one measurement to the next. */
export const createShooter = () => {
  const child = fork(join(import.meta.dirname, 'cannon.ts'), { execArgv: ['--import', 'tsx'] })
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`The process that puts load on ended with code ${code}`)
  })
  exited.catch(() => {}) // heard when somebody waits for a shot

  return {
    shoot: async (shot: Shot): Promise<Hit> => {
      const hit = once(child, 'message')
      child.send(shot)
      const [answer] = (await Promise.race([hit, exited])) as [Hit] // it sends nothing else
      return answer
    },
    stop: async () => child.disconnect(),
  }
}
