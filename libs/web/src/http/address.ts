import type { Request } from 'express'

const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i // how an IPv6 socket shows an IPv4 peer

/**
 * The client's address, which the rate limits count by: the peer of the socket, or the one that the trusted proxies
 * name.
 */
export const addressOf = ({ ip }: Request) => (ip ?? '').replace(MAPPED, '')
