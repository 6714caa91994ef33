// Flags of our commands. npm keeps those that stand before `--` to itself, and tells of them only in the environment.
const FLAGS =
  `fresh seed lan replicas logs transport events router since base people posts graph rounds seconds requests connections systems live
  start scale svg profile keep quick from docs without-meilisearch check project devices config url realm
  invoke concurrency takes as times`.split(/\s+/)

const nameOf = (key) => key.slice('npm_config_'.length).replaceAll('_', '-')
const isOurs = (name) => FLAGS.includes(name) || /^port-[a-z]+$/.test(name)

const flagOf = ([key, value]) => {
  const name = nameOf(key)
  if (value === '') return `--no-${name}`
  return value === 'true' ? `--${name}` : `--${name}=${value}`
}

/** What to say of flags that npm has swallowed; undefined when it has not. */
export const swallowedBy = (env, command, args) => {
  const entries = Object.entries(env).filter(([key]) => key.startsWith('npm_config_') && isOurs(nameOf(key)))
  if (entries.length === 0) return undefined
  const run = ['start', 'test'].includes(command) ? `npm ${command}` : `npm run ${command}`
  const flags = entries.map(flagOf).sort()
  return `npm keeps ${flags.join(' ')} to itself. With a -- before it, it gets here: ${run} -- ${[...flags, ...args].join(' ')}`
}
