import type { Dict } from '../message.ts'

/** What a session is known as after it joined; WELCOME repeats it. */
export interface Identity {
  authid: string
  authrole: string
  authmethod: string
  /** Where the identity comes from: `static` (the configuration) or `anonymous`. */
  authprovider: string
  /** For the client: WELCOME carries it as `authextra`. */
  authextra?: Dict
}

export interface Attempt {
  /** The details of its HELLO, unchecked: `authmethods`, `authid`, `authextra`. */
  hello: Dict
  /** The id that the session has once it has joined; challenges name it. */
  session: number
  /** `rawsocket` or `websocket`: what its connection is. */
  transport: unknown
}

/** What comes of a HELLO: a session, an ABORT, or a CHALLENGE whose answer decides. */
export type Decision = Accepted | Refused | Challenged

export interface Accepted {
  kind: 'accepted'
  identity: Identity
}

/** `reason` is a URI of an error, `text` is for people; both go into the ABORT. */
export interface Refused {
  kind: 'refused'
  reason: string
  text: string
}

export interface Challenged {
  kind: 'challenge'
  method: string
  extra: Dict
  /** Called once, with the fields of AUTHENTICATE. */
  answer(signature: string, extra: Dict): Accepted | Refused
}

/** Never throws and never waits. A realm has one; it chooses among the methods that the client names in its HELLO. */
export type Authenticator = (attempt: Attempt) => Decision
