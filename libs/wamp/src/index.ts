// A WAMP router as parts: infra/router is the process. A message comes in through wire/ (bytes), serializers/ (messages) and
// router/ (sessions) to its realm, which checks permissions and hands it to dealer/ (calls), broker/ (events) or meta/.
// The clients are apart: `@murmuration/wamp/client` for Node, `@murmuration/wamp/browser`.
export { ConfigError, readConfig, type RouterConfig } from './config.ts'
export { createRealms, type Realms } from './realms.ts'
export type { LimitHit } from './dealer/limits.ts'
export { createRouter } from './router/router.ts'
export { listen } from './wire/listen.ts'
export { deriveKey } from './auth/methods.ts' // for a script that writes a configuration
export { realTools } from './tools.ts'
