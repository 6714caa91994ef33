import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { tcpConnect, tcpListen, wasNeverStarted } from '../src/index.ts'
import { conformance } from './conformance.ts'
import { lab } from './conformance/lab.ts'
import { createLog, echo, latest, secret, stranger, tcpPeers } from './tcp/peers.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** A certificate authority, and a certificate that it has signed. */
const createAuthority = (folder: string) => {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=a test', '-days', '1')
  openssl('req', ...key, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=an instance')
  openssl(
    'x509',
    '-req',
    '-in',
    'request.pem',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-out',
    'cert.pem',
    '-days',
    '1',
  )
  const text = (file: string) => readFileSync(join(folder, file), 'utf8')
  return { cert: text('cert.pem'), key: text('key.pem'), ca: text('ca.pem') }
}

describe.skipIf(!hasOpenssl)('with certificates, which openssl makes', () => {
  const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'tcp-tls-')))
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))
  // A skipped block is still read.
  const [ours, theirs] = folders.map((folder) => (hasOpenssl ? createAuthority(folder) : { cert: '', key: '', ca: '' }))
  const settings = { secret, tls: ours }

  conformance('tcp with TLS', tcpPeers(settings))

  const listen = async () => {
    const log = createLog()
    const listener = await tcpListen({ contract: lab, handler: echo, ...settings, log })
    onTestFinished(() => listener.stop())
    return { ...listener, log, port: Number(new URL(listener.address).port) }
  }

  test.each([
    ['no certificate', undefined],
    ['a certificate of another authority', { ...theirs!, ca: ours!.ca }],
    ['an authority that has not signed the callee’s', { ...ours!, ca: theirs!.ca }],
  ])('a caller with %s starts no call, and the callee logs a stranger', async (_name, tls) => {
    const { address, log } = await listen()
    const connection = tcpConnect(lab, address, { secret, tls }, { handshakeMs: 300, connectMs: 300 })
    onTestFinished(() => connection.close())
    expect(wasNeverStarted(await latest(connection))).toBe(true)
    await expect.poll(() => log.events()).toEqual(['tcp.stranger'])
  })

  test('a certificate alone is not enough', async () => {
    const { address } = await listen()
    const connection = tcpConnect(lab, address, { ...settings, secret: 'another' })
    onTestFinished(() => connection.close())
    expect(wasNeverStarted(await latest(connection))).toBe(true)
  })

  test('without TLS nothing is said, not even a hello; what is said over it is not readable', async () => {
    const { port } = await listen()
    const { socket, closed, received } = stranger(port)
    socket.write('GET / HTTP/1.1\r\n\r\n')
    await closed
    expect(received().toString('latin1')).not.toContain('MURM')

    const tls = connectTls({ port, host: '127.0.0.1', ...ours!, checkServerIdentity: () => undefined })
    onTestFinished(() => void tls.destroy())
    const hello = await new Promise<Buffer>((resolve) => void tls.once('data', resolve))
    expect(hello.toString('latin1', 0, 4)).toBe('MURM')
  })

  test('stopping ends connections whose TLS has not begun', async () => {
    const { port, stop } = await listen()
    const { closed, socket } = stranger(port)
    await new Promise((resolve) => socket.once('connect', resolve))
    await expect.poll(() => stop().then(() => 'stopped')).toBe('stopped')
    await closed
  })
})
