import { inProcess } from '../src/index.ts'
import { conformance } from './conformance.ts'

const close = async () => undefined

conformance('in-process', async (_contract, handler) => ({ connection: { handler: inProcess(handler), close }, close }))
