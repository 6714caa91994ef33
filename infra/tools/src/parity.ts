import { helpFor } from './help.ts'

helpFor(`
Usage: npm run parity [-- <options of vitest>]

Runs the journeys of the API on both systems, which it starts. With BASE_URL=https://… on whatever answers there.
`)

const base = process.env.BASE_URL
if (!base) process.argv.push('--project', 'monolith', '--project', 'split')
else if (!URL.canParse(base))
  refuse(`BASE_URL is "${base}", which is no address. It should be one such as http://localhost:4000.`)
else {
  await fetch(new URL('/health/live', base)).catch(() => refuse(`Nothing answers at ${base} (BASE_URL).`))
}

await import('./test.ts')

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
