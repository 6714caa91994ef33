/** The signed-in user that a page is for. */
export interface Viewer {
  id: string
  handle: string
  name: string
}

/** The data of the layout around every page. */
export interface Frame {
  system: 'monolith' | 'split'
  viewer: Viewer | undefined
  /** `undefined` while notify is down: then the page shows no counter. */
  unread: number | undefined
  /** The path of the page, so that the navigation can mark it. */
  path: string
  /**
   * Live updates start after this notification. `undefined` while notify is down: then they start when the socket
   * connects.
   */
  since: string | undefined
}
