import { queueForTests } from '@murmuration/testing/queue'
import { Server } from 'socket.io'
import { expect, onTestFinished, test } from 'vitest'
import { createCluster } from '../src/cluster.ts'

const queue = queueForTests()

interface Between {
  poke: (userIds: string[]) => void
}

const open = () => {
  const cluster = createCluster(queue.url(), queue.log)
  const io = new Server<object, object, Between>({ adapter: cluster.adapter })
  const heard: string[] = []
  let gaps = 0
  io.on('poke', (userIds) => void heard.push(...userIds))
  cluster.onGap(() => void gaps++)
  onTestFinished(cluster.close)
  return { io, heard, gaps: () => gaps }
}

test('after its first gap, and after each outage, a replica hears every poke', async () => {
  const [one, other] = [open(), open()]
  for (let outage = 1; outage <= 3; outage++) {
    await expect.poll(() => [one.gaps(), other.gaps()]).toEqual([outage, outage])
    one.io.serverSideEmit('poke', [`poke ${outage}`])
    await expect.poll(() => other.heard).toContain(`poke ${outage}`)
    await queue.restart()
  }
})

test('a poke that Redis could not take is a gap too, when it takes them again', async () => {
  const { io, gaps } = open()
  io.serverSideEmit('poke', ['too early'])
  await expect.poll(gaps).toBe(2) // nothing could be heard yet, and something could not be said
})
