import { Command } from 'commander'

export const command = new Command('npm run ps')
  .description(
    'Shows what runs: every process, where it is announced, how it is called, and what its callers see of it.',
  )
  .addHelpText(
    'after',
    '\nCalls in flight and calls are those of all callers together, as they told within the last second; a caller counts\n' +
      'from when it first saw the instance. The breaker is the worst that any caller has. Where a broker chooses the\n' +
      'instance (queue), calls are counted in a row of its own.',
  )
