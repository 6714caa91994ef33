import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { queueForTests } from '@murmuration/testing/queue'
import { Server } from 'socket.io'
import { expect, onTestFinished, test } from 'vitest'
import { createCluster } from '../src/cluster.ts'

const queue = queueForTests()

interface Between {
  invalidate: (userIds: string[]) => void
}

const open = () => {
  const cluster = createCluster(queue.url(), queue.log)
  const io = new Server<object, object, Between>({ adapter: cluster.adapter })
  const heard: string[] = []
  let gaps = 0
  io.on('invalidate', (userIds) => void heard.push(...userIds))
  cluster.onGap(() => void gaps++)
  onTestFinished(cluster.close)
  return { io, heard, gaps: () => gaps }
}

test('after its first gap, and after each outage, a replica hears every invalidation', async () => {
  const [one, other] = [open(), open()]
  for (let outage = 1; outage <= 3; outage++) {
    await expect.poll(() => [one.gaps(), other.gaps()]).toEqual([outage, outage])
    one.io.serverSideEmit('invalidate', [`invalidate ${outage}`])
    await expect.poll(() => other.heard).toContain(`invalidate ${outage}`)
    await queue.restart()
  }
})

test('an invalidation that Redis could not take is a gap too, when it takes them again', async () => {
  const { io, gaps } = open()
  io.serverSideEmit('invalidate', ['too early'])
  await expect.poll(gaps).toBe(2) // nothing could be heard yet, and something could not be said
})

test('a replica that leaves while Redis says nothing leaves quietly', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  onTestFinished(() => void silent.close())
  const { port } = silent.address() as AddressInfo // of a TCP server it is never a path
  const cluster = createCluster(`redis://127.0.0.1:${port}`, queue.log)
  const io = new Server(createHttpServer(), { adapter: cluster.adapter })
  await once(silent, 'connection')

  const unheard: unknown[] = []
  const hear = (reason: unknown) => void unheard.push(reason)
  process.on('unhandledRejection', hear)
  onTestFinished(() => void process.off('unhandledRejection', hear))
  await io.close()
  await cluster.close()
  await new Promise((resolve) => setTimeout(resolve, 100)) // whatever is rejected is by now
  expect(unheard).toEqual([])
})
