import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { httpServer, listen } from './server.ts'

/** A server whose answers wait for `answer`. */
const open = async () => {
  const waiting: (() => void)[] = []
  const server = httpServer((_req, res) => void waiting.push(() => void res.end('done')))
  const listener = await listen(server)
  onTestFinished(listener.stop)
  return { ...listener, waiting, answer: () => waiting.splice(0).forEach((end) => end()) }
}

test('drain waits for the answers that are under way, and tells their connections to close', async () => {
  const { address, drain, waiting, answer } = await open()
  const reply = new Promise<string | undefined>((resolve, reject) => {
    request(address, (response) => resolve(response.resume().headers.connection))
      .once('error', reject)
      .end()
  })
  await expect.poll(() => waiting.length).toBe(1)

  let drained = 0
  const both = [drain(), drain()].map((done) => done.then(() => void drained++))
  await expect(fetch(address)).rejects.toThrow()
  expect(drained).toBe(0)
  answer()
  expect(await reply).toBe('close')
  await Promise.all(both)
})

test('stop ends connections whose answer is under way', async () => {
  const { address, stop, waiting } = await open()
  const socket = connect(Number(new URL(address).port), '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  await expect.poll(() => waiting.length).toBe(1)
  await stop()
  expect(await text(socket)).toBe('')
})

test('drain does not wait for a request whose connection is gone', async () => {
  const { address, drain, waiting } = await open()
  const socket = connect(Number(new URL(address).port), '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(2))
  await expect.poll(() => waiting.length).toBe(2)
  socket.destroy()
  await drain()
})
