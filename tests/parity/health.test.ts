import { expect, test } from 'vitest'
import { z } from 'zod'
import { accepted, eventually, here } from '@murmuration/testing'

const { client } = here()

const Ready = z.strictObject({ status: z.literal('ready'), checks: z.record(z.string(), z.literal('ok')) })

test('a running process is live', async () => {
  expect((await client.get('/health/live')).status).toBe(200)
})

test('a system whose parts all answer is ready, and names what it asked', async () => {
  const { checks } = await eventually(async () => accepted(await client.get('/health/ready'), 200, Ready))
  expect(Object.keys(checks)).not.toEqual([])
})

test('nobody is asked for a token, and a bad one is not looked at', async () => {
  for (const token of ['nonsense', ''])
    for (const path of ['/health/live', '/health/ready']) expect((await client.get(path, { token })).status).toBe(200)
})
