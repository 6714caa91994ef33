// npm run parity                     the journeys of the API, on both systems
// BASE_URL=https://… npm run parity  on whatever answers there
if (!process.env.BASE_URL) process.argv.push('--project', 'monolith', '--project', 'split')

await import('./test.ts')
