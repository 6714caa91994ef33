import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '@murmuration/wamp/client'
import { startRouter } from './lab.ts'

const ENVIRONMENT = fileURLToPath(new URL('../../../.data/python/bin/python3', import.meta.url)) // .ci/run makes it
const EXAMPLE = fileURLToPath(new URL('../../../docs/examples/wamp.py', import.meta.url))

const hasAutobahn = (python: string) => spawnSync(python, ['-c', 'import autobahn.asyncio.wamp']).status === 0
const python = [ENVIRONMENT, 'python3'].find(hasAutobahn)
const why = python ? '' : ' (skipped: no python3 here has the package autobahn)'

test.skipIf(!python)(`Python and TypeScript call each other through the router${why}`, async () => {
  const router = await startRouter()
  onTestFinished(router.stop)
  const url = `ws://127.0.0.1:${router.port}`
  const peer = connect({ url, realm: 'demo' })
  onTestFinished(peer.close)
  await peer.register('demo.work', () => ({ args: ['TypeScript'] })).done

  const child = spawn(python!, [EXAMPLE, url], { stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await exited
  })
  let said = ''
  for (const output of [child.stdout, child.stderr]) output.on('data', (part: Buffer) => (said += part.toString()))

  await expect.poll(() => said).toContain('takes calls')
  expect(said).toContain('demo.work was answered by TypeScript')
  expect((await peer.call('demo.python.work')).args).toEqual(['Python'])
  const counted = await peer.call('demo.python.work', { args: ['ü', 'two', 'two'] })
  expect(counted.args).toEqual([{ ü: 1, two: 2 }])
})
