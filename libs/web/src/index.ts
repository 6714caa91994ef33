export { createWeb } from './create-web.ts'
export type { Services, WebDeps } from './deps.ts'
export { createLimits, type Limits, limitsConfig } from './limits.ts'
export { limiterOptions, memoryRateLimit, type RateLimit, type RateLimitOptions, rateLimitOf } from './limits.ts'
