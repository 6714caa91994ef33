import type { Request } from 'express'

const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i // a socket for IPv6 shows IPv4 peers like this

/** The address that limits count by: the peer's, or what as many proxies as we may believe say it is. */
export const addressOf = ({ ip }: Request) => (ip ?? '').replace(MAPPED, '')
