import { expect, test } from 'vitest'
import { createLog } from './log.ts'

const listen = () => {
  const lines: string[] = []
  const log = createLog({
    name: 'auth',
    level: 'info',
    instance: 'auth-2',
    destination: { write: (l) => lines.push(l) },
  })
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> }
}

test('a line is an event of one process', () => {
  const { log, last } = listen()
  log.info({ requestId: 'r-1' }, 'user.registered')

  expect(last()).toMatchObject({
    level: 'info',
    name: 'auth',
    instance: 'auth-2',
    requestId: 'r-1',
    msg: 'user.registered',
    time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
  })
})

test('what is secret stays out of the log', () => {
  const { log, lines } = listen()
  log.info({ password: 'hush', token: 'hush', secret: 'hush' }, 'at the top')
  log.info({ headers: { authorization: 'hush', cookie: 'hush', 'set-cookie': 'hush' } }, 'one level down')
  log.info({ input: { session: { accessToken: 'hush', refreshToken: 'hush', handle: 'ada' } } }, 'two levels down')
  log.info({ a: { b: { c: [{ Authorization: 'hush' }] } }, '"': { secret: { of: 'hush' } } }, 'anywhere')
  log.child({ token: 'hush' }).info('in a child')

  expect(lines).toHaveLength(5)
  for (const line of lines) expect(line).toMatch(/^\{"level":"info","time":.*\}\n$/)
  expect(lines.join()).not.toContain('hush')
  expect(lines.join()).toContain('ada')
})

test('an error is logged with its causes, but without what a driver attached to it', () => {
  const { log, last } = listen()
  const cause = Object.assign(new Error('terminated'), { code: '57P01', client: { url: 'postgres://me:hush@db' } })
  log.error({ err: new TypeError('no rows', { cause }) }, 'rpc.bug')

  expect(last().err).toMatchObject({
    type: 'TypeError',
    message: 'no rows',
    stack: expect.stringContaining('log.test') as unknown,
    cause: { code: '57P01', message: 'terminated' },
  })
  expect(JSON.stringify(last())).not.toContain('hush')
})
