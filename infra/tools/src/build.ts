import { relative } from 'node:path'
import { apps, buildApp } from './build/app.ts'
import { buildWeb } from './build/web.ts'
import { root } from './root.ts'

// node --import tsx infra/tools/src/build.ts [folder…]
// Without folders: everything. A folder may also be the one we stand in: Nx runs us there.
const WEB = 'libs/web'

const asked = process.argv.slice(2).map((folder) => relative(root, folder))
const wanted = asked.length > 0 ? asked : [WEB, ...apps]

// esbuild has told what is wrong, and where; its stack trace would bury that.
const told = (reason: unknown) => {
  if (!(reason instanceof Error && 'errors' in reason)) throw reason
  process.exitCode = 1
}

const buildWanted = async () => {
  if (wanted.includes(WEB)) await buildWeb()
  await Promise.all(wanted.filter((folder) => folder !== WEB).map(buildApp))
}

await buildWanted().catch(told)
