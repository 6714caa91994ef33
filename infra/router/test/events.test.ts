import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Client, refusalOf } from './clients/client.ts'
import { clients, fresh, opener, startRouter, ways } from './lab.ts'

let router: Awaited<ReturnType<typeof startRouter>>
beforeAll(async () => void (router = await startRouter()))
afterAll(() => router.stop())
const port = () => router.port

/** Notes the first argument of each event. */
const listen = async (client: Client, topic: string, options?: Record<string, unknown>) => {
  const heard: unknown[] = []
  const undo = await client.subscribe(
    topic,
    ({ args, details }) => heard.push(options?.match ? details.topic : args[0]),
    options,
  )
  return { heard, undo }
}

describe.each(ways)('$name', (way) => {
  const open = opener(way, port)

  test('an event has its arguments, and the publisher itself gets none', async () => {
    const [publisher, subscriber] = [await open(), await open()]
    const topic = fresh()
    const events: unknown[] = []
    const own = await listen(publisher, topic)
    await subscriber.subscribe(topic, ({ args, kwargs }) => events.push({ args, kwargs }))
    const payload = { args: [1, 'ü😀', null, 2 ** 40, 1.5, [true]], kwargs: { deep: { list: [{}] } } }
    await publisher.publish(topic, payload)
    await expect.poll(() => events).toEqual([payload])
    expect(own.heard).toEqual([])
  })

  test('a prefix compares characters, a wildcard components; both are told the real topic', async () => {
    const [publisher, subscriber] = [await open(), await open()]
    const base = fresh()
    const exact = await listen(subscriber, `${base}.one.a`)
    const prefix = await listen(subscriber, `${base}.on`, { match: 'prefix' })
    const wildcard = await listen(subscriber, `${base}..a`, { match: 'wildcard' })
    for (const topic of [`${base}.one.a`, `${base}.only`, `${base}.two.a`, `${base}.two.b`])
      await publisher.publish(topic, { args: [topic] })
    await expect.poll(() => wildcard.heard).toEqual([`${base}.one.a`, `${base}.two.a`])
    expect(prefix.heard).toEqual([`${base}.one.a`, `${base}.only`])
    expect(exact.heard).toEqual([`${base}.one.a`])
  })

  test('after unsubscribing no event comes', async () => {
    const [publisher, subscriber] = [await open(), await open()]
    const topic = fresh()
    const { heard, undo } = await listen(subscriber, topic)
    await publisher.publish(topic, { args: [1] })
    await expect.poll(() => heard).toEqual([1])
    await undo()
    await publisher.publish(topic, { args: [2] })
    await subscriber.call('wamp.session.count')
    expect(heard).toEqual([1])
  })
})

describe.each(clients)('$client', (way) => {
  const open = opener(way, port)

  test('exclude and eligible choose among subscribers', async () => {
    const [publisher, a, b] = [await open(), await open(), await open()]
    const topic = fresh()
    const [atA, atB] = [await listen(a, topic), await listen(b, topic)]
    await publisher.publish(topic, { args: ['not a'], options: { exclude: [a.id] } })
    await publisher.publish(topic, { args: ['only a'], options: { eligible: [a.id] } })
    await publisher.publish(topic, { args: ['no role'], options: { exclude_authrole: ['anyone'] } })
    await publisher.publish(topic, { args: ['the role'], options: { eligible_authrole: ['anyone'] } })
    await publisher.publish(topic, { args: ['b by name'], options: { eligible_authid: [b.details.authid] } })
    await publisher.publish(topic, { args: ['last'] })
    await expect.poll(() => [atA.heard.at(-1), atB.heard.at(-1)]).toEqual(['last', 'last'])
    expect(atA.heard).toEqual(['only a', 'the role', 'last'])
    expect(atB.heard).toEqual(['not a', 'the role', 'b by name', 'last'])
  })

  test('a publisher is named when it asks for that, and only then', async () => {
    const [publisher, subscriber] = [await open(), await open()]
    const topic = fresh()
    const publishers: unknown[] = []
    await subscriber.subscribe(topic, ({ details }) => publishers.push(details.publisher))
    await publisher.publish(topic)
    await publisher.publish(topic, { options: { disclose_me: true } })
    await expect.poll(() => publishers).toEqual([undefined, publisher.id])
  })

  test('a realm can refuse to name publishers and callers', async () => {
    const client = await open('discreet')
    const uri = 'wamp.error.option_disallowed.disclose_me'
    const named = { options: { disclose_me: true } }
    await client.register(fresh('discreet'), () => 1)
    expect(await refusalOf(client.publish(fresh(), named))).toMatchObject({ uri })
    expect(await refusalOf(client.call('discreet.none', named))).toMatchObject({ uri })
  })

  test('what has no valid URI cannot be published, and wamp.* is the router’s own', async () => {
    const client = await open()
    const publish = (topic: string) => refusalOf(client.publish(topic))
    // Wampy looks at URIs itself and sends no such message.
    const uri = way.client === 'Wampy' ? undefined : 'wamp.error.invalid_uri'
    expect(await publish('not a uri#')).toMatchObject(uri ? { uri } : { name: 'UriError' })
    expect(await publish('wamp.session.on_join')).toMatchObject(uri ? { uri } : { name: 'UriError' })
  })
})

test('a publisher that asks for it gets its own event (Wampy drops exclude_me: false)', async () => {
  const client = await opener(clients[0]!, port)()
  const topic = fresh()
  const { heard } = await listen(client, topic)
  await client.publish(topic, { args: ['mine'], options: { exclude_me: false } })
  await expect.poll(() => heard).toEqual(['mine'])
})

test('all ways hear each other: an event of one is the same for all', async () => {
  const all = await Promise.all(ways.map((way) => opener(way, port)()))
  const topic = fresh()
  const heard = await Promise.all(all.map((client) => listen(client, topic)))
  // No integer beyond 32 bits: the router sends it as one, and Wampy reads those from MessagePack as bigint.
  const value = { text: 'ü😀', list: [1, 2 ** 31, -1, 0.5, null, false] }
  for (const client of all) await client.publish(topic, { args: [value] })
  await expect.poll(() => heard.map((each) => each.heard)).toEqual(all.map(() => Array(all.length - 1).fill(value)))
})
