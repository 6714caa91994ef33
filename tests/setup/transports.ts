interface SplitOver {
  /** What the processes are told. */
  env: NodeJS.ProcessEnv
  /** Of `tests/parity`. */
  files: string
}

// Without what an edge does by itself, before any call: headers, limits, hostile requests, the document of the API.
const JOURNEYS =
  '{accounts,errors,follows,idempotency,live,notifications,pages,paging,posts,search,sessions,timelines}.test.ts'

/** The journeys that need events: a notification, a live page, a search, and a timeline have one behind them. */
const WITH_EVENTS = '{notifications,live,search,timelines}.test.ts'

/** The split system once more, with other ways for its calls and events to travel: names of test projects. */
export const splitOver: Record<string, SplitOver> = {
  'split over tcp': { env: { TRANSPORT: 'tcp' }, files: JOURNEYS },
  'split over queue': { env: { TRANSPORT: 'queue' }, files: JOURNEYS },
  'split over wamp': { env: { TRANSPORT: 'wamp', EVENTS: 'wamp' }, files: JOURNEYS },
  'split over all': {
    env: { TRANSPORT_AUTH: 'tcp', TRANSPORT_POSTS: 'queue', TRANSPORT_NOTIFY: 'tcp', CODEC: 'msgpack' },
    files: '{posts,timelines,notifications,live,sessions}.test.ts',
  },
  'split, events over http': { env: { EVENTS: 'http' }, files: WITH_EVENTS },
  // A datagram may be lost. On one machine that takes a full buffer, and a journey publishes a few posts at a time; the
  // pages of live.test.ts and notifications.test.ts wait for each of them, so a loss would show as a failure.
  'split, events over udp': { env: { EVENTS: 'udp' }, files: WITH_EVENTS },
}
