export const visits = ['log in', 'home', 'publish'] as const
export type Visit = (typeof visits)[number]

export interface Visitor {
  handle: string
  token: string
}

export interface Rush {
  base: string
  visit: Visit
  visitors: Visitor[]
  /** Requests in flight. */
  width: number
  requests: number
}

export interface RushResult {
  requests: number
  seconds: number
  errors: number
}
