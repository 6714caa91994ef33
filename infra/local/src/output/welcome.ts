import pc from 'picocolors'
import type { Ports } from '../system/plan/deployment.ts'
import type { Service } from '../system/plan/services.ts'

interface LogIn {
  handle: string
  password: string
}

export interface Welcome {
  wanted: Service[]
  ports: Ports
  logins: LogIn[]
  seconds: number
}

const TITLES: Record<string, string> = { monolith: 'The monolith', gateway: 'The split system' }

const SCALING = 'npm run ps shows what runs; npm run scale posts 3 makes three of posts.'

/** Where to look, and as whom. */
export const welcome = ({ wanted, ports, logins, seconds }: Welcome) => {
  const addresses = wanted
    .filter(({ isEdge }) => isEdge)
    .map(({ name }) => `  ${(TITLES[name] ?? name).padEnd(17)} ${pc.cyan(`http://localhost:${ports[name]}`)}`)
  const people = logins.map(({ handle, password }) => `${pc.bold(handle)} / ${pc.bold(password)}`)
  return [
    '',
    `${pc.green('Ready')} after ${seconds.toFixed(1)} s.`,
    '',
    ...addresses,
    ...(people.length > 0 ? [`  ${'Log in as'.padEnd(17)} ${people.join('  or  ')}`] : []),
    '',
    ...(wanted.some(({ system }) => system === 'split') ? [`  ${pc.dim(SCALING)}`] : []),
    `  ${pc.dim('Ctrl-C stops everything; what was written stays in .data.')}`,
    '',
  ].join('\n')
}
