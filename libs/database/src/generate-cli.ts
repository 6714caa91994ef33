import { generate } from './generate.ts'

// For npm and Nx targets, which run in the app's folder.
await generate({ app: process.cwd() })
