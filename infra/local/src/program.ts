import { Argument, Command } from 'commander'
import { copyists, rebuild, reindex, replay, rotateKey, SENDERS } from './commands/bundles.ts'
import { migrate, migration } from './commands/databases.ts'
import { addSystemOptions, portsFrom, which, type SystemOptions } from './commands/options.ts'
import { dev, start } from './commands/start.ts'
import { askRunning } from './control.ts'
import { nx, type Build } from './system/prepare.ts'
import type { Choice } from './system/services.ts'

const withPorts = (command: typeof start) => (choice: Choice, options: SystemOptions) =>
  command({ ...options, choice, ports: portsFrom(options) })

const GO_ON = ['start', 'dev']

/** Every command that this workspace runs, with all that each can be told. */
export const createProgram = (build: Build = nx) => {
  const program = new Command('npm run')
  // The others are over when their work is: Prisma's schema engine leaves a timer behind that holds a process for 10 s.
  program.hook('postAction', (_, command) => {
    if (!GO_ON.includes(command.name())) process.exit()
  })

  addSystemOptions(program.command('start'))
    .description('Runs the monolith, the split system, or both, with everything they need.')
    .action(withPorts(start))

  addSystemOptions(program.command('dev'))
    .description('The same, and what you change is built and started again.')
    .action(withPorts(dev))

  program
    .command('scale')
    .description('Changes how many replicas a service has, while it runs.')
    .argument('<service>', 'posts, notify …')
    .argument('<count>', 'how many there shall be, from 0 to 32; none is how to see what the others do without it')
    .action(async (service: string, count: string) => {
      const answer = await askRunning({ ask: 'scale', service, count })
      if ('done' in answer) console.log(answer.done)
    })

  program
    .command('migrate')
    .description('Brings the databases up to date.')
    .addArgument(which())
    .action((choice: Choice) => migrate(choice))

  program
    .command('migration')
    .description('Writes a migration from what has changed in a schema.prisma.')
    .argument('<service>', 'whose schema: monolith, auth, posts …')
    .argument('<name>', 'what it does, such as add_index')
    .action(migration)

  program
    .command('rotate-key')
    .description('Signs tokens with a new key from now on; no session ends.')
    .addArgument(which())
    .action((choice: Choice) => rotateKey(build, choice))

  program
    .command('reindex')
    .description('Builds the indexes of search anew, while everything runs: after the rules of words have changed.')
    .addArgument(which())
    .action((choice: Choice) => reindex(build, choice))

  program
    .command('replay')
    .description('Sends the events of the last day again: for when Redis has lost some. Repeats change nothing.')
    .addArgument(new Argument('[services...]', 'whose events').choices(SENDERS))
    .option('--since <time>', 'such as 2h, 30m or 2026-11-26T21:00:00Z (otherwise all that are kept)')
    .action((names: string[], { since }: { since?: string }) => replay(build, names, since))

  program
    .command('rebuild')
    .description('Makes the copies anew that services keep of what others own, while everything runs.')
    .addArgument(new Argument('[services...]', 'whose copies').choices(copyists))
    .action((names: string[]) => rebuild(build, names))

  return program
}
