/** Prints how a command is used, and ends the process, when that is what was asked for. */
export const helpFor = (usage: string) => {
  if (!process.argv.some((word) => word === '--help' || word === '-h')) return
  process.stdout.write(`${usage.trim()}\n`)
  process.exit(0)
}

/** Ends the process with a sentence when it was given words that it does not take. */
export const takesNothing = (command: string) => {
  const [word] = process.argv.slice(2)
  if (word === undefined) return
  process.stderr.write(`${command} takes nothing, and was given "${word}". ${command} -- --help says what it does.\n`)
  process.exit(2)
}
