/** Who is looking. */
export interface Viewer {
  id: string
  handle: string
  name: string
}

/** What stands around every page. */
export interface Frame {
  system: 'monolith' | 'split'
  viewer: Viewer | undefined
  /** Undefined while nobody can say: then there is no counter. */
  unread: number | undefined
  /** The path on show, so that the navigation can mark it. */
  path: string
  /** Live updates begin behind this id; undefined while nobody can say: then with what comes once they are connected. */
  since: string | undefined
}
