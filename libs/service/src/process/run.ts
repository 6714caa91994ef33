import type { Contract } from '@murmuration/rpc'
import type { Log } from '../log.ts'
import { CannotStart } from './start-checks.ts'
import { createProcess } from './process.ts'
import type { Spec } from './spec.ts'

/** Runs the process of a service to its end: one HTTP server with its health, and the parts that work beside it. */
export const runProcess = <C extends Contract>(spec: Spec<C>) => runToEnd({ ...spec, ...createProcess(spec) })

interface Running {
  name: string
  log: Log
  host: string
  port: number
  /** Resolves with the URL of the process. Rejects when it cannot start. */
  start(): Promise<string>
  /** Never rejects. */
  stop(): Promise<void>
}

/**
 * Starts something as this process, and ends it: SIGTERM, SIGINT and the death of the parent end it well, with 0; a second
 * SIGINT ends it at once; an uncaught error is logged and ends it with 1. A parent is told `ready`.
 */
export const runToEnd = async ({ name, log, host, port, ...service }: Running) => {
  let stopping = false

  const stop = async (reason: string) => {
    if (stopping && reason === 'SIGINT') process.exit(130)
    if (stopping) return
    stopping = true
    log.info({ reason }, 'process.stopping')
    await service.stop()
    log.info({}, 'process.stopped')
    process.exit(0)
  }

  process.on('uncaughtException', (err, origin) => {
    log.fatal({ err, origin }, 'process.crashed')
    process.exit(1)
  })
  process.on('SIGTERM', (signal) => void stop(signal)) // never rejects
  process.on('SIGINT', (signal) => void stop(signal))
  process.on('disconnect', () => void stop('parent left'))

  const url = await service.start().catch((err: NodeJS.ErrnoException) => {
    exitIfCannotStart(name, err)
    if (err.syscall !== 'listen' && err.syscall !== 'bind') throw err // TCP's and UDP's
    const why = err.code === 'EADDRINUSE' ? 'the port is in use; PORT chooses another' : err.code
    const taken = 'port' in err ? err.port : port
    process.stderr.write(`${name} cannot listen on ${host}:${String(taken)}: ${why}.\n`)
    process.exit(1)
  })
  if (stopping) return
  const orphan = process.send !== undefined && !process.connected // since before we listened for it
  if (orphan) return stop('parent left')
  log.info({ url }, 'process.ready')
  process.send?.('ready')
}

/** Ends the process with the sentence of an error that says why it cannot start. Other errors are left to the caller. */
export const exitIfCannotStart = (name: string, err: unknown) => {
  if (!(err instanceof CannotStart)) return
  process.stderr.write(`${name} cannot start: ${err.message}\n`)
  process.exit(1)
}
