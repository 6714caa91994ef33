import { Command, InvalidArgumentError } from 'commander'

const atLeastOne = (text: string) => {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (number > 0) return number
  throw new InvalidArgumentError('It should be a whole number from 1.')
}

const steps = (text: string) => {
  const numbers = text.split(',').map((part) => atLeastOne(part.trim()))
  if (numbers.every((number, index) => number > (numbers[index - 1] ?? 0))) return numbers
  throw new InvalidArgumentError('Each step should have more devices than the one before.')
}

const origin = (text: string) => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin
  throw new InvalidArgumentError('It should be an address such as http://localhost:4000.')
}

export const command = new Command('npm run demo:donate --')
  .description('Opens browsers that donate cycles, and shows how many jobs a second they do together.')
  .option('--base <url>', 'the split system, started with a router', origin, 'http://localhost:4000')
  .option('--devices <list>', 'how many, one step after the other', steps, [1, 2, 4])
  .option('--seconds <number>', 'for how long each step is measured', atLeastOne, 15)
  .addHelpText('after', '\nThe system is to run in another terminal: npm start -- split --router')

export interface Options {
  base: string
  devices: number[]
  seconds: number
}
