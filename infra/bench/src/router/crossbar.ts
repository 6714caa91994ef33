import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '@murmuration/local'
import { root } from '@murmuration/tools'
import { REALM } from './peers/wampy.ts'

const VERSION = '26.10.1'
const OLDEST = '(3, 11)' // of Python, as this Crossbar wants it
const ENVIRONMENT = join(root, '.data/crossbar')
const COMMAND = join(ENVIRONMENT, 'bin/crossbar')

/** Runs a command to its end. Rejects with the end of what it printed. */
const run = async (command: string, ...args: string[]) => {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const output of [child.stdout, child.stderr]) output.on('data', (part: Buffer) => (text += part.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new UserError(text.trim().split('\n').at(-1) ?? `${command} ended with code ${code}`)
}

/** Installs Crossbar in a virtual environment below .data, once. Tells its command; rejects with a sentence that says why not. */
export const installCrossbar = async (say: (sentence: string) => void) => {
  if (existsSync(COMMAND)) return COMMAND
  try {
    await run('python3', '-c', `import sys; assert sys.version_info >= ${OLDEST}, 'Python is too old'`)
    say(`Installing Crossbar ${VERSION} from PyPI, which takes minutes the first time …`)
    await run('python3', '-m', 'venv', ENVIRONMENT)
    await run(join(ENVIRONMENT, 'bin/pip'), 'install', '--quiet', `crossbar==${VERSION}`)
    return COMMAND
  } catch (cause) {
    await rm(ENVIRONMENT, { recursive: true, force: true })
    throw new UserError(
      `Crossbar needs Python 3.11 and PyPI: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
  }
}

const everything = { call: true, register: true, publish: true, subscribe: true }

const configFor = (port: number) => ({
  version: 2,
  controller: {},
  workers: [
    {
      type: 'router',
      realms: [
        {
          name: REALM,
          roles: [{ name: 'anonymous', permissions: [{ uri: '', match: 'prefix', allow: everything }] }],
        },
      ],
      transports: [
        {
          type: 'websocket',
          endpoint: { type: 'tcp', interface: '127.0.0.1', port },
          serializers: ['json'],
          auth: { anonymous: { type: 'static', role: 'anonymous' } },
        },
      ],
    },
  ],
})

/** Writes a configuration that grants what ours grants in its demo realm. Tells the arguments to start with. */
export const crossbarArguments = async (folder: string, port: number) => {
  const directory = join(folder, 'crossbar')
  await mkdir(directory)
  await writeFile(join(directory, 'config.json'), JSON.stringify(configFor(port)))
  return ['start', '--cbdir', directory]
}
