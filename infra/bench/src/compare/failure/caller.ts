import { createBrokeredCaller, createCaller, type Transport } from '@murmuration/rpc'
import { settingsFor } from '../ways/ours.ts'
import { work } from './work.ts'

const SILENT = { debug: () => {}, info: () => {}, warn: () => {} }

export interface Address {
  instance: string
  address: string
}

/** A caller as our services have it. Where a broker stands between, it is not told who is there. */
export const callerFor = (transport: Transport, broker: string) => {
  const common = { contract: work, transport, settings: settingsFor(), log: SILENT }
  if (transport.kind === 'brokered') {
    const { api, close } = createBrokeredCaller({ ...common, address: broker })
    return { api, close, update: (_: readonly Address[]) => {} }
  }
  const { api, close, update } = createCaller(common)
  const instanceOf = ({ instance, address }: Address) => ({
    id: instance,
    policy: 'least' as const,
    concurrency: 0,
    endpoints: [{ transport: transport.name, address }],
  })
  return { api, close, update: (all: readonly Address[]) => update(all.map(instanceOf)) }
}
