import { type Board, BOARD_TOPIC, REALM } from '@murmuration/trends/donation'
import { connect } from '@murmuration/wamp/client'

/** Hears the board as any device does: through the gateway, without a secret. */
export const watchBoard = (base: string) => {
  const url = new URL('/wamp', base)
  url.protocol = url.protocol.replace('http', 'ws')
  const peer = connect({ url: url.href, realm: REALM })
  const boards = new Map<string, Board>() // one of each replica
  peer.subscribe(BOARD_TOPIC, ({ args: [board] }) => {
    const heard = board as Board // only services may publish it
    boards.set(heard.from, heard)
  })

  return {
    jobs: () => [...boards.values()].reduce((sum, { jobs }) => sum + jobs, 0),
    present: () => Math.max(0, ...[...boards.values()].map(({ present }) => present)),
    close: peer.close,
  }
}
