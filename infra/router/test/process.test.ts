import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProcess, freePort, localUrl, routerProcess } from '@murmuration/local'
import { connect } from '@murmuration/wamp/client'
import { beforeAll, expect, onTestFinished, test } from 'vitest'

const SLOW = 60_000 // ms: processes start from their source
const MAIN = join(import.meta.dirname, '../src/main.ts')

const realm = (...allowed: string[]) => ({
  name: 'here',
  auth: { anonymous: { role: 'anyone' } },
  roles: [{ name: 'anyone', permissions: allowed.map((uri) => ({ uri, allow: { call: true, register: true } })) }],
})

let file: string
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'router-'))
  file = join(folder, 'router.json')
  return () => rm(folder, { recursive: true })
})
const write = (config: unknown) => writeFile(file, JSON.stringify(config))

/** Runs the command of the router to its end. */
const run = async (...args: string[]) => {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args])
  let said = ''
  for (const output of [child.stdout, child.stderr]) output.on('data', (part: Buffer) => (said += part.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, said }
}

test(
  '--check says that a configuration is in order, or where it is not, and starts nothing',
  async () => {
    await write({ realms: [realm('demo.work')] })
    expect(await run('--check', '--config', file)).toEqual({ code: 0, said: `${file} is in order: here\n` })

    await write({ realms: [{ ...realm(), auth: { anonymous: { role: 'nobody' } } }] })
    const { code, said } = await run('--check', '--config', file)
    expect(code).toBe(1)
    expect(said).toContain('realms[0].auth.anonymous.role: There is no role nobody')

    const missing = await run('--config', join(file, 'nowhere'))
    expect(missing).toMatchObject({ code: 1, said: expect.stringContaining('cannot be read') as string })
  },
  SLOW,
)

test(
  'SIGHUP reads the configuration again: sessions stay, and a file with a mistake changes nothing',
  async () => {
    await write({ realms: [realm('demo.old')] })
    const port = await freePort()
    const router = createProcess(routerProcess(port, { ROUTER_CONFIG: file, LOG_LEVEL: 'fatal' }), localUrl(port))
    onTestFinished(async () => void (await router.stop()))
    await router.start()
    const peer = connect({ url: `ws://127.0.0.1:${port}`, realm: 'here' })
    onTestFinished(() => peer.close())
    await peer.register('demo.old', () => ({ args: ['old'] })).done
    const { session } = peer.welcome()!

    /** How a call of a procedure without a callee is refused tells whether it is allowed. */
    const refusalOf = async (procedure: string) => peer.call(procedure).catch((reason: { uri: string }) => reason.uri)
    expect(await refusalOf('demo.new')).toBe('wamp.error.not_authorized')

    await write({ realms: [realm('demo.old', 'demo.new')] })
    process.kill(router.pid()!, 'SIGHUP')
    await expect.poll(() => refusalOf('demo.new')).toBe('wamp.error.no_such_procedure')

    await write({ realms: [] })
    process.kill(router.pid()!, 'SIGHUP')
    await fetch(`${localUrl(port)}/health/live`) // it has come this far
    expect(await refusalOf('demo.new')).toBe('wamp.error.no_such_procedure')
    expect((await peer.call('demo.old')).args).toEqual(['old'])
    expect(peer.welcome()!.session).toBe(session)
  },
  SLOW,
)
