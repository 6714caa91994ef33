import { wayNamed } from '../ways/index.ts'
import { bytesSoFar, watchTraffic } from './traffic.ts'

// The process that answers: it says where it is, and what it has used whenever it is asked.

watchTraffic()
const [name = '', broker = ''] = process.argv.slice(2)
const address = await wayNamed(name).listen!(broker) // only those that have it are given a callee

process.on('message', () => process.send?.({ cpu: process.cpuUsage(), bytes: bytesSoFar() }))
process.on('disconnect', () => process.exit(0))
process.send?.(address)
