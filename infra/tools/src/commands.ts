import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

export interface Command {
  usage: string
  options?: Record<string, { type: 'boolean' }>
  /** What its other words are; without it there may be none. */
  words?: string
  /** Another program is told all of it as it stands. */
  isPassedOn?: boolean
}

/** What the commands of this workspace can be told, beside --help. */
export const commands = {
  check: {
    usage: `
Usage: npm run check

Tells everything that can be told without running the product: format, lint with the boundaries, types, unused code, seams.
What has not changed is not checked again. npm run format mends the format.
`,
  },
  seam: {
    options: { check: { type: 'boolean' } },
    words: 'services',
    usage: `
Usage: npm run seam [service …]

Shows how the monolith and the services differ, and why.

  npm run seam                   every file that differs, or stands on one side only
  npm run seam posts follows     the differences of these services, with the reason for each
  npm run seam -- --check        fails when a difference has no reason, or has stopped being the lesson
`,
  },
  test: {
    words: 'options of vitest',
    isPassedOn: true,
    usage: `
Usage: npm test [-- <options of vitest>]

Builds what is run, and tests all of it, with real databases, a real queue and a real browser.

  npm test -- --project unit          one suite: unit, parts, monolith, split, browser, failure or scale
  npm test -- libs/rpc                the files below a folder
  npm test -- -t "a repeated follow"  the tests of a name

With BASE_URL=https://… only the journeys of the API run, on whatever answers there.
`,
  },
  parity: {
    words: 'options of vitest',
    isPassedOn: true,
    usage: `
Usage: npm run parity [-- <options of vitest>]

Runs the journeys of the API on both systems, which it starts. With BASE_URL=https://… on whatever answers there.
`,
  },
} satisfies Record<string, Command>

/**
 * What a command was told: its options, and its other words. Ends the process with the usage when that was asked for, and
 * with a sentence when it was told something that it does not take.
 */
export const toldTo = (name: keyof typeof commands, told = process.argv.slice(2)) => {
  const { usage, options = {}, words, isPassedOn }: Command = commands[name]
  if (told.some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(`${usage.trim()}\n`)
    process.exit(0)
  }
  if (isPassedOn) return { values: {}, words: told }

  const { values, positionals, tokens } = parseArgs({ args: told, options, strict: false, tokens: true })
  const unknown = tokens.flatMap((token) =>
    token.kind === 'option' && !(token.name in options) ? [token.rawName] : [],
  )
  const [stranger] = [...unknown, ...(words === undefined ? positionals : [])]
  if (stranger === undefined) return { values, words: positionals }
  const takes = words === undefined && Object.keys(options).length === 0 ? 'takes nothing' : 'does not take that'
  process.stderr.write(
    `npm run ${name} ${takes}, and was given "${stranger}". npm run ${name} -- --help says what it does.\n`,
  )
  process.exit(2)
}

/** A command of commander's, as far as it matters here. */
interface Definition {
  options: readonly { long?: string | null | undefined; envVar?: string | undefined }[]
  registeredArguments: readonly { name(): string }[]
}

/** What a command can be told, by the definition it is parsed with: `<argument>`, `--option`, `VARIABLE`. */
export const toldOf = ({ options, registeredArguments }: Definition) => [
  ...registeredArguments.map((argument) => `<${argument.name()}>`),
  ...options.flatMap(({ long, envVar }) => [long, envVar].filter((name) => name !== undefined && name !== null)),
]

// Of the system, not told to us by people.
const FOREIGN = ['PATH', 'npm_lifecycle_event']

/** The variables that the code below a folder reads from `process.env` by name. */
export const variablesIn = async (folder: string) => {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'))
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))
  const direct = texts.flatMap((text) => [...text.matchAll(/process\.env(?:\.|\[')(\w+)/g)].map(([, name]) => name))
  const unpacked = texts
    .flatMap((text) => [...text.matchAll(/\{([^{}]+)\} = process\.env/g)])
    .flatMap(([, list]) => [...(list ?? '').matchAll(/(\w+)(?: = [^,]+)?/g)].map(([, name]) => name))
  return [...new Set([...direct, ...unpacked])].filter((name) => name !== undefined && !FOREIGN.includes(name))
}
