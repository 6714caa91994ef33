export { appOptions, apps, buildApp, copyAssets } from './build/app.ts'
export { buildWeb, webOptions } from './build/web.ts'
export { toldOf, variablesIn } from './commands.ts'
export { root } from './root.ts'
