import { conformance } from './conformance.ts'
import { secret, tcpPeers } from './tcp/peers.ts'

for (const codec of ['json', 'msgpack'] as const) conformance(`tcp with ${codec}`, tcpPeers({ secret, codec }))
