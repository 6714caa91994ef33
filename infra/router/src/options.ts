import { fileURLToPath } from 'node:url'
import { Command } from 'commander'

const EXAMPLE = fileURLToPath(new URL('../demo.json', import.meta.url))

export const command = new Command('npm run router --')
  .description(
    'A WAMP router: callees register procedures with it, callers call them through it, and neither knows the other.',
  )
  .option('--config <file>', 'realms, roles, call queues and limits, as JSON', process.env.ROUTER_CONFIG || EXAMPLE)
  .option('--check', 'say what is wrong with the configuration, and start nothing')
  .addHelpText(
    'after',
    '\nWebSocket (wamp.2.json, wamp.2.msgpack, wamp.2.cbor) and RawSocket share one port. On the same port it answers\n' +
      '/health/live, /health/ready and /metrics (Prometheus). SIGHUP reads the configuration again; sessions stay.\n' +
      'Without --config it is infra/router/demo.json: one realm, demo, in which every client may do everything. The services of\n' +
      'Murmuration have infra/router/router.json.',
  )

export interface Options {
  config: string
  check?: true
}
