import { setTimeout as sleep } from 'node:timers/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { connect, WampError, type Peer } from '@murmuration/wamp/client'

// npm run wamp: a callee or a caller from the command line, to try a router with.

const count = (text: string) => {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}

const at = (command: Command) =>
  command
    .option('--url <url>', 'where the router is: ws://… or rs://…', 'ws://127.0.0.1:4010')
    .option('--realm <name>', 'a realm that takes anonymous clients', 'demo')

interface At {
  url: string
  realm: string
}

const join = async ({ url, realm }: At): Promise<Peer> => {
  const peer = connect({ url, realm, log: { info: (_, event) => say(event), warn } })
  await peer.settled()
  return peer
}

const warn = (fields: object, event: string) =>
  say('err' in fields && fields.err instanceof Error ? `${event}: ${fields.err.message}` : event)

const say = (text: string) => process.stdout.write(`${text}\n`)

const untilTold = () => new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))

const register = at(new Command('register'))
  .description('Takes calls of a procedure until Ctrl-C, and prints each. Start it more than once to share the calls.')
  .argument('<procedure>')
  .addOption(
    new Option('--invoke <policy>', 'which of several callees gets a call')
      .choices(['single', 'first', 'last', 'roundrobin', 'random'])
      .default('single'),
  )
  .option('--concurrency <calls>', 'calls at a time; 0 is any number', count, 0)
  .option('--takes <ms>', 'how long each call takes', count, 0)
  .option('--as <name>', 'what this callee calls itself in its answers', `callee ${process.pid}`)
  .action(async (procedure: string, { invoke, concurrency, takes, as: name, ...where }: Registering) => {
    const peer = await join(where)
    let running = 0
    const handler = async () => {
      say(`${name}: ${++running} at work`)
      await sleep(takes)
      running -= 1
      return { args: [name] }
    }
    await peer.register(procedure, handler, { invoke, concurrency }).done
    say(`${name} takes calls of ${procedure}`)
    await untilTold()
    await peer.close()
  })

interface Registering extends At {
  invoke: string
  concurrency: number
  takes: number
  as: string
}

const call = at(new Command('call'))
  .description(
    'Calls a procedure, all calls at once, and says how many each callee has answered, and how long that took.',
  )
  .argument('<procedure>')
  .option('--times <calls>', 'how many calls', count, 1)
  .action(async (procedure: string, { times, ...where }: Calling) => {
    const peer = await join(where)
    const started = performance.now()
    const answers = await Promise.all(
      Array.from({ length: times }, () =>
        peer.call(procedure).then(
          ({ args }) => `answered by ${String(args[0])}`,
          (reason: unknown) =>
            reason instanceof WampError ? `${reason.uri}: ${String(reason.args[0])}` : String(reason),
        ),
      ),
    )
    for (const answer of new Set(answers)) say(`${answers.filter((each) => each === answer).length} × ${answer}`)
    say(`${((performance.now() - started) / 1_000).toFixed(1)} s`)
    await peer.close()
  })

interface Calling extends At {
  times: number
}

export const command = new Command('npm run wamp --')
  .description('Registers or calls a procedure at a WAMP router. npm run router starts one.')
  .addCommand(register)
  .addCommand(call)
  .addHelpText('after', () => [register, call].map((each) => `\n${each.helpInformation()}`).join(''))

await command.parseAsync().catch((reason: unknown) => {
  process.stderr.write(`${reason instanceof WampError ? `${reason.uri}: ${String(reason.args[0])}` : String(reason)}\n`)
  process.exitCode = 1
})
