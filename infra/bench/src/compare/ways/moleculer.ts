import { freePort } from '@murmuration/local'
import { ServiceBroker, type BrokerOptions } from 'moleculer'
import { answers, type Mirror } from '../mirror.ts'
import type { Ends } from './way.ts'

type Transporter = NonNullable<BrokerOptions['transporter']>

const nodeOf = (nodeID: string, transporter: Transporter) => new ServiceBroker({ nodeID, transporter, logger: false })

const serve = async (node: ServiceBroker) => {
  node.createService({
    name: 'mirror',
    actions: {
      echo: ({ params }: { params: Parameters<Mirror['echo']>[0] }) => answers.echo(params),
      page: ({ params }: { params: Parameters<Mirror['page']>[0] }) => answers.page(params),
    },
  })
  await node.start()
}

const callerOf = async (node: ServiceBroker) => {
  await node.start()
  await node.waitForServices('mirror')
  const api: Mirror = {
    echo: (keys) => node.call('mirror.echo', keys),
    page: (input) => node.call('mirror.page', input),
  }
  return { api, close: () => node.stop() }
}

/** Each node is a server and a client; both are told of both, so that none has to be discovered. */
const overTcp = (urls: string) => ({ type: 'TCP', options: { udpDiscovery: false, urls: urls.split(' ') } })

export const moleculerTcp: Ends = {
  listen: async () => {
    const [callee, caller] = [await freePort(), await freePort()]
    const urls = `tcp://127.0.0.1:${callee}/callee tcp://127.0.0.1:${caller}/caller`
    await serve(nodeOf('callee', overTcp(urls)))
    return urls
  },
  connect: (urls) => callerOf(nodeOf('caller', overTcp(urls))),
}

export const moleculerRedis: Ends = {
  listen: async (broker) => {
    await serve(nodeOf('callee', broker))
    return broker
  },
  connect: (broker) => callerOf(nodeOf('caller', broker)),
}
