import pc from 'picocolors'
import type { Reports } from '../process/instance.ts'
import type { Ports } from '../system/deployment.ts'
import type { Service } from '../system/services.ts'
import { UserError } from '../user-error.ts'
import { createNews, format, type Level, prefixOf } from './logs.ts'

/** All that a person sees: what we say, and what the processes print, each line with its process in front. */
export const createConsole = ({ logs }: { logs: boolean }) => {
  const hiddenBefore = createNews()
  let level: Level = 'wrong'

  const reports: Reports = {
    line: ({ service, instance }, text) => {
      const hidden = hiddenBefore(level, instance, text)
      if (hidden === undefined) return
      const more = hidden > 0 ? pc.dim(` (and ${hidden} more since the last)`) : ''
      console.log(`${format(text)}${more}`.replace(/^/gm, `${prefixOf(service, instance)} `))
    },
    note: ({ service, instance }, text) => console.log(`${prefixOf(service, instance)} ${pc.bold(pc.yellow(text))}`),
  }

  return {
    reports,
    say: (sentence: string) => console.log(pc.dim(sentence)),
    /** Why it cannot go on: a sentence where we expected that, else with its origin. */
    fail: (reason: unknown) => {
      const error = reason instanceof Error ? reason : new Error(String(reason))
      console.error(pc.red(error instanceof UserError ? error.message : (error.stack ?? error.message)))
    },
    /** It has come up. */
    show: () => void (level = logs ? 'all' : 'changes'),
    /** It goes down. */
    hush: () => void (level = 'wrong'),
  }
}

interface LogIn {
  handle: string
  password: string
}

export interface Welcome {
  wanted: Service[]
  ports: Ports
  /** Undefined where there is no router. */
  portRouter: number | undefined
  logins: LogIn[]
  seconds: number
}

const TITLES: Record<string, string> = { monolith: 'The monolith', gateway: 'The split system' }

const SCALING = 'npm run ps shows what runs; npm run scale posts 3 makes three of posts.'

/** Where to look, and as whom. */
export const welcome = ({ wanted, ports, portRouter, logins, seconds }: Welcome) => {
  const addresses = wanted
    .filter(({ isEdge }) => isEdge)
    .map(({ name }) => `  ${(TITLES[name] ?? name).padEnd(17)} ${pc.cyan(`http://localhost:${ports[name]}`)}`)
  const people = logins.map(({ handle, password }) => `${pc.bold(handle)} / ${pc.bold(password)}`)
  return [
    '',
    `${pc.green('Ready')} after ${seconds.toFixed(1)} s.`,
    '',
    ...addresses,
    ...(portRouter === undefined ? [] : [`  ${'The router'.padEnd(17)} ${pc.cyan(`ws://localhost:${portRouter}`)}`]),
    ...(people.length > 0 ? [`  ${'Log in as'.padEnd(17)} ${people.join('  or  ')}`] : []),
    '',
    ...(wanted.some(({ system }) => system === 'split') ? [`  ${pc.dim(SCALING)}`] : []),
    `  ${pc.dim('Ctrl-C stops everything; what was written stays in .data.')}`,
    '',
  ].join('\n')
}
