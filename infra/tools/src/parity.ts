import { toldTo } from './commands.ts'

toldTo('parity')

// At BASE_URL something runs already, and then the journeys are all there is.
if (!process.env.BASE_URL) process.argv.push('--project', 'monolith', '--project', 'split')

await import('./test.ts')
