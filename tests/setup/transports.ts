interface SplitOver {
  /** What the processes are told. */
  env: NodeJS.ProcessEnv
  /** Of `tests/parity`; all of them where nothing is said. */
  files?: string
}

/** The split system once more, with other ways for its calls to travel: names of test projects. */
export const splitOver: Record<string, SplitOver> = {
  'split over tcp': { env: { TRANSPORT: 'tcp' } },
  'split over queue': { env: { TRANSPORT: 'queue' } },
  'split over all': {
    env: { TRANSPORT_AUTH: 'tcp', TRANSPORT_POSTS: 'queue', TRANSPORT_NOTIFY: 'tcp', CODEC: 'msgpack' },
    files: '{posts,timelines,notifications,live,sessions}.test.ts',
  },
}
