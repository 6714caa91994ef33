import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

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
