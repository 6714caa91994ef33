export { createWeb } from './create-web.ts'
export type { Limits, Services, Tries, WebDeps } from './deps.ts'
export { createLimits, limitsConfig } from './limits/limits.ts'
export { limiterOptions, memoryTries, triesOf, type TriesOptions } from './limits/tries.ts'
