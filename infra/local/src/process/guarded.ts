import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { waitUntil } from '../ports.ts'
import { UserError } from '../user-error.ts'

export interface Account {
  uid: number
  gid: number
}

interface GuardedOptions {
  command: string
  args: string[]
  /** What asks this program to finish. */
  signal: 'INT' | 'TERM'
  /** Everything it prints is appended here. */
  log: string
  account?: Account | undefined
  env?: NodeJS.ProcessEnv
}

/** How a program ended. */
export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

// A shell tells of a signal as 128 and its number.
const exitOf = (code: number | null, signal: NodeJS.Signals | null): Exit => {
  const names = Object.entries(constants.signals) as [NodeJS.Signals, number][] // what `fromEntries` would forget
  const name = names.find(([, number]) => code !== null && code === 128 + number)?.[0]
  return name ? { code: null, signal: name } : { code, signal }
}

// As text: another account may not get to where the file lies.
const GUARD = readFileSync(new URL('guard.sh', import.meta.url), 'utf8')

/** A program that ends with us, also when we are killed outright (see guard.sh). */
const startGuarded = async ({ command, args, signal, log, account, env }: GuardedOptions) => {
  const output = openSync(log, 'a')
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard.sh', signal, command, ...args], {
    ...(account && { uid: account.uid, gid: account.gid }),
    cwd: '/',
    env: env ?? process.env,
    detached: true, // Ctrl-C in a terminal reaches the whole group; these parts go last, when we say so
    stdio: ['pipe', 'pipe', output],
  }) as ChildProcessByStdio<Writable, Readable, null> // the types do not know a file descriptor for stderr
  closeSync(output)
  const exited = (once(guard, 'exit') as Promise<[number | null, NodeJS.Signals | null]>).then((how) => exitOf(...how))
  guard.stdin.on('error', () => {}) // it may have ended by itself

  const [line] = (await Promise.race([once(guard.stdout, 'data'), exited.then(() => [''])])) as [Buffer | string]
  const pid = Number(line.toString())
  if (!pid) throw new UserError(`${command} could not be started: see ${log}`)

  return {
    pid,
    exited,
    stop: async () => {
      guard.stdin.end()
      await exited
    },
    kill: async () => {
      process.kill(pid, 'SIGKILL')
      await exited
    },
  }
}

export type Guarded = Awaited<ReturnType<typeof startGuarded>>

interface ServerOptions extends GuardedOptions {
  /** What to call it in a sentence. */
  title: string
  /** Why it does not answer yet; undefined when it does. */
  refusal: () => Promise<string | undefined>
  /** ms until it has to answer. */
  patience: number
}

/** A guarded program that answers. One that does not in time is stopped, and the reason says where its log is. */
export const startServer = async ({ title, refusal, patience, ...options }: ServerOptions) => {
  const server = await startGuarded(options)
  let hasEnded = false
  void server.exited.then(() => (hasEnded = true)) // never rejects
  let refused: string | undefined
  await waitUntil(async () => (refused = await refusal()) === undefined, {
    patience,
    failure: () => (hasEnded ? `${title} ended at once: see ${options.log}` : undefined),
    late: () => `${title} does not answer (${refused}): see ${options.log}`,
  }).catch(async (reason: unknown) => {
    await server.stop()
    throw reason
  })
  return server
}
