import { onTestFinished } from 'vitest'
import { createRouter, listen, realTools } from '../src/index.ts'
import type { Limits } from '../src/router/shared.ts'
import type { Listening } from '../src/wire/listen.ts'
import { labRealms } from './router-lab.ts'

type Options = Partial<Omit<Listening, 'router'>> & { limits?: Partial<Limits> }

/** A router on a free port with limits of its own, gone after the test. Fails the test if the router has a defect. */
export const listening = async ({ limits = {}, ...options }: Options = {}) => {
  const defects: unknown[] = []
  const onDefect = (error: unknown) => defects.push(error)
  const router = createRouter({ realm: labRealms(), tools: realTools, limits: { goodbye: 200, ...limits }, onDefect })
  const { port, close, connections } = await listen({ port: 0, router, ...options })
  onTestFinished(async () => {
    await close()
    if (defects.length > 0) throw new AggregateError(defects, 'The router has a defect')
  })
  return { port, close, connections, inspect: router.inspect }
}
