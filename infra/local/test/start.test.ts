import { createServer } from 'node:net'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { alive, createStage, until, type Fake } from './run.ts'

const stageWith = async (...fakes: Fake[]) => {
  const stage = await createStage(fakes)
  onTestFinished(stage.remove)
  return stage
}

const start = async (...fakes: Fake[]) => {
  const stage = await createStage(fakes)
  const run = stage.run()
  const end = async () => {
    run.signal('SIGINT')
    await run.closed
    await stage.remove()
  }
  await run.ready().catch(async (reason: unknown) => {
    await end()
    throw reason
  })
  return { stage, run, end, family: await run.family() }
}

const started = async (...fakes: Fake[]) => {
  const running = await start(...fakes)
  onTestFinished(running.end)
  return running
}

const expectGone = (pids: number[]) => until(async () => (await alive(pids)).length === 0, 'all of them are gone')

const pidAt = async (url: string) => ((await (await fetch(url)).json()) as { pid: number }).pid

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends everything, databases included',
  async (signal) => {
    const { run, family } = await started(
      { name: 'caller', kind: 'steady', calls: ['callee'] },
      { name: 'callee', kind: 'steady' },
    )
    expect(family.length).toBeGreaterThan(8) // two processes of ours, PostgreSQL's, Redis, and what guards them

    run.signal(signal)
    const [code] = await run.closed
    expect(code).toBeGreaterThan(128)
    await expectGone(family)
  },
  60_000,
)

test('killed outright, it takes everything along', async () => {
  const { run, family } = await started({ name: 'steady', kind: 'steady' }, { name: 'other', kind: 'steady' })
  run.signal('SIGKILL')
  await run.closed
  await expectGone(family)
}, 60_000)

test('a second Ctrl-C waits for nothing', async () => {
  const { run, family } = await started({ name: 'deaf', kind: 'stubborn' })
  run.signal('SIGINT')
  await sleep(700) // sooner it would count as the same one, which npm passes on
  run.signal('SIGINT')
  expect(await run.closed).toEqual([130, null])
  await expectGone(family)
}, 60_000)

test('a start that fails half way ends with a reason and leaves nothing', async () => {
  const stage = await stageWith({ name: 'steady', kind: 'steady' }, { name: 'broken', kind: 'broken' })
  const run = stage.run()
  let family: number[] = []
  const watching = setInterval(() => void run.family().then((pids) => (family = [...family, ...pids])), 50)
  const [code] = await run.closed
  clearInterval(watching)

  expect(code).toBe(1)
  expect(run.output()).toContain('PORT is wrong')
  expect(run.output()).toContain('broken-1 did not start')
  await expectGone(family)
}, 60_000)

test('a port in use is named, with the option that changes it, before anything is started', async () => {
  const stage = await stageWith({ name: 'steady', kind: 'steady' })
  const squatter = createServer().listen(stage.portOf('steady'), '127.0.0.1')
  onTestFinished(() => void squatter.close())
  await once(squatter, 'listening')

  const run = stage.run()
  expect(await run.closed).toEqual([1, null])
  expect(run.output()).toContain(`steady: port ${stage.portOf('steady')} is in use; choose another with --port-steady`)
  expect(await stage.files()).not.toContain('postgres')
}, 60_000)

// One system for all of these, in this order: starting one takes longer than any of them.
describe('a system that runs', () => {
  let system: Awaited<ReturnType<typeof start>>
  beforeAll(async () => {
    system = await start({ name: 'steady', kind: 'steady' }, { name: 'other', kind: 'steady' })
  }, 60_000)
  afterAll(() => system?.end())

  test('what a process prints cannot give orders to the terminal', async () => {
    const { run } = system
    expect(run.output()).toContain('steady.up text="\\u001b[31mred"')
  }, 60_000)

  test('a second start in the same clone is refused with a sentence', async () => {
    const { stage } = system
    const second = stage.run()
    expect(await second.closed).toEqual([1, null])
    expect(second.output()).toContain('already runs in another terminal')
    expect(await pidAt(stage.urlOf('steady'))).toBeGreaterThan(0)
  }, 60_000)

  test('a process that is killed again and again is started at once each time', async () => {
    const { stage, run } = system
    for (let kills = 0; kills < 6; kills++) {
      const pid = await pidAt(stage.urlOf('steady'))
      process.kill(pid, 'SIGKILL')
      await until(async () => (await pidAt(stage.urlOf('steady')).catch(() => pid)) !== pid, 'another one answers')
      await sleep(50) // it says that it is ready just after it has begun to answer
    }
    expect(run.output().match(/was ended by SIGKILL; starting it again\n/g)).toHaveLength(6)
  }, 60_000)

  test('a process that crashes is started again, and that is said', async () => {
    const { stage, run } = system
    const first = await pidAt(stage.urlOf('other'))
    await fetch(`${stage.urlOf('other')}/crash`).catch(() => undefined)

    await until(async () => (await pidAt(stage.urlOf('other')).catch(() => first)) !== first, 'another one answers')
    expect(run.output()).toMatch(/other.*ended with exit code 7; starting it again/)
  }, 60_000)

  test('a running system is scaled up and down, the newest first', async () => {
    const { stage, run } = system
    const family = await run.family()
    const first = await pidAt(stage.urlOf('steady'))
    expect(await stage.scale('steady', '3')).toBe('Started steady-2, steady-3.\n')
    const more = (await run.family()).filter((pid) => !family.includes(pid))
    expect(more).toHaveLength(2)
    expect(run.output()).toMatch(/steady-3 .*steady\.up/)

    expect(await stage.scale('steady', '3')).toBe('steady has 3 already.\n')
    expect(await stage.scale('steady', '1')).toBe('Ended steady-3, steady-2.\n')
    expect(await alive(more)).toEqual([])
    expect(await pidAt(stage.urlOf('steady'))).toBe(first)

    expect(await stage.scale('steady', '0')).toBe('Ended steady-1.\n')
    expect(await alive([first])).toEqual([])
    expect(await stage.scale('steady', '1')).toBe('Started steady-1.\n')
    expect(await pidAt(stage.urlOf('steady'))).not.toBe(first)
  }, 60_000)

  test('what cannot be scaled is said in a sentence', async () => {
    const { stage } = system
    expect(await stage.scale('stedy', '3')).toBe('There is no service "stedy" to scale. There are steady, other.\n')
    expect(await stage.scale('steady', '33')).toBe('"33" should be a number from 0 to 32.\n')
  }, 60_000)

  test('what runs is told with how long each process took to be ready, and a service that has none is not forgotten', async () => {
    const { stage } = system
    await stage.scale('other', '0')
    expect(JSON.parse(await stage.ask({ ask: 'look' }))).toMatchObject({
      running: {
        services: ['steady', 'other'],
        processes: [{ instance: 'steady-1', readyAfter: expect.any(Number) }],
      },
    })
  }, 60_000)

  test('nothing is scaled once all has ended', async () => {
    const { stage, run } = system
    run.signal('SIGTERM')
    await run.closed
    expect(await stage.scale('steady', '3')).toContain('Nothing runs here.')
  }, 60_000)
})
