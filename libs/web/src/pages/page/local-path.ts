const HERE = 'http://here.invalid'

/** Where `next` leads, if that is a page of ours: `//evil.example` and its kind lead home. */
export const localPath = (next: string | undefined) => {
  if (next === undefined || !next.startsWith('/') || !URL.canParse(next, HERE)) return '/'
  const { origin, pathname, search } = new URL(next, HERE)
  return origin === HERE && !pathname.startsWith('//') ? pathname + search : '/'
}
