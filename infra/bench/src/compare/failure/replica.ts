import { setTimeout as sleep } from 'node:timers/promises'
import { serve } from '@murmuration/rpc'
import { settingsFor, transportNamed } from '../ways/ours.ts'
import { WORK_MS, work } from './work.ts'

// One of two callees that get into trouble. It tells its parent of every call that it begins.

const [name = '', broker = '', instance = '', port = ''] = process.argv.slice(2)
let ms = WORK_MS

const begin = async ({ n }: { n: number }) => {
  process.send?.({ begun: n })
  await sleep(ms)
  return { n }
}

const listener = await transportNamed(name).listen({
  contract: work,
  handler: serve(work, { read: begin, write: begin }),
  broker,
  instance,
  port: Number(port),
  ...settingsFor(),
})

process.on('message', ({ slower }: { slower: number }) => (ms = WORK_MS * slower))
process.on('SIGTERM', () => {
  void listener.drain().then(() => process.exit(0)) // a failure ends this process too
})
process.on('disconnect', () => process.exit(0))
process.send?.(listener.address)
