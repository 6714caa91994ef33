import { Command, InvalidArgumentError } from 'commander'

const atLeast = (least: number) => (text: string) => {
  const number = /^\d{1,7}$/.test(text) ? Number(text) : NaN
  if (number >= least) return number
  throw new InvalidArgumentError(`It should be a whole number from ${least}.`)
}

const origin = (text: string) => {
  const { origin, protocol, pathname, search } = URL.canParse(text) ? new URL(text) : new URL('none:')
  if (!/^https?:$/.test(protocol))
    throw new InvalidArgumentError('It should be an address such as http://localhost:4000.')
  if (pathname !== '/' || search !== '') throw new InvalidArgumentError(`It should be ${origin}, without a path.`)
  return origin
}

export const command = new Command('npm run seed --')
  .description('Fills a running system with people, follows and posts, through its public API.')
  .requiredOption(
    '--base <url>',
    'where it answers: http://localhost:3000 is the monolith, :4000 the split system',
    origin,
  )
  .option('--people <number>', 'how many people', atLeast(2), 200)
  .option('--posts <number>', 'how many posts', atLeast(0), 2000)
  .option(
    '--graph <file>',
    'an edge list, two node numbers a line: who is friends with whom (then --people is ignored)',
  )
  .option('--seed <number>', 'another number, other people and posts', atLeast(0), 1)
  .addHelpText(
    'after',
    '\nEveryone gets the same password: it is for demonstrations. A second run adds only what is missing.',
  )

export interface Options {
  base: string
  people: number
  posts: number
  graph?: string
  seed: number
}
