import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { root } from '@murmuration/tools'

/** What is wrong, as a sentence for a person at the terminal. */
export class Failure extends Error {
  override name = 'Failure'
}

export interface RunOptions {
  env?: NodeJS.ProcessEnv | undefined
  /** Ends the program, and what it has started. */
  signal?: AbortSignal | undefined
}

// A group of its own: a Ctrl-C reaches this process alone, and a program that is stopped takes its children along.
const start = (command: string, args: string[], output: 'inherit' | 'pipe', { env, signal }: RunOptions) => {
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', output, output], detached: true })
  const stop = () => void (child.pid && process.kill(-child.pid, 'SIGTERM'))
  signal?.addEventListener('abort', stop)

  const ended = once(child, 'close').then(([code]) => {
    signal?.removeEventListener('abort', stop)
    return code as number | null // of 'close'; null after a signal
  })
  return { child, ended }
}

const failed = (command: string, args: string[], said = '') =>
  new Failure(`This has failed: ${[command, ...args].join(' ')}${said && `\n${said}`}`)

/** Runs a program, which prints for itself. Rejects when it fails. */
export const show = async (command: string, args: string[], options: RunOptions = {}) => {
  const { ended } = start(command, args, 'inherit', options)
  if ((await ended) !== 0) throw failed(command, args)
}

/** Runs a program, and tells what it printed. Rejects when it fails. */
export const ask = async (command: string, args: string[], options: RunOptions = {}) => {
  const { child, ended } = start(command, args, 'pipe', options)
  let [text, complaint] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (complaint += chunk))
  if ((await ended) !== 0) throw failed(command, args, complaint)
  return text
}

const answers = (args: string[]) =>
  ask('docker', args).then(
    () => true,
    () => false,
  )

/** Why there can be no Compose on this machine, as a sentence; undefined if there can. */
export const whyNoDocker = async () => {
  if (!(await answers(['--version']))) {
    return 'There is no Docker here. The same system runs without it: npm start. To install it: https://docs.docker.com/get-docker/'
  }
  if (!(await answers(['compose', 'version']))) {
    return 'Docker is here, but not its Compose plugin: https://docs.docker.com/compose/install/'
  }
  if (!(await answers(['info']))) return 'Docker is installed, but its engine does not answer. Is it running?'
  return undefined
}
