interface SplitOver {
  /** What the processes are told. */
  env: NodeJS.ProcessEnv
  /** Of `tests/parity`. */
  files: string
}

// Without what an edge does by itself, before any call: headers, limits, hostile requests, the document of the API.
const JOURNEYS =
  '{accounts,errors,follows,idempotency,live,notifications,pages,paging,posts,search,sessions,timelines}.test.ts'

/** The split system once more, with other ways for its calls to travel: names of test projects. */
export const splitOver: Record<string, SplitOver> = {
  'split over tcp': { env: { TRANSPORT: 'tcp' }, files: JOURNEYS },
  'split over queue': { env: { TRANSPORT: 'queue' }, files: JOURNEYS },
  'split over all': {
    env: { TRANSPORT_AUTH: 'tcp', TRANSPORT_POSTS: 'queue', TRANSPORT_NOTIFY: 'tcp', CODEC: 'msgpack' },
    files: '{posts,timelines,notifications,live,sessions}.test.ts',
  },
}
