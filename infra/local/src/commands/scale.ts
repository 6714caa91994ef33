import { askRunning } from '../control/ask.ts'

/** Changes how many replicas a service of the running system has. */
export const scale = async (service: string, count: string) => {
  const answer = await askRunning({ ask: 'scale', service, count })
  if ('done' in answer) console.log(answer.done)
}
