// Every workspace has the same targets, found by what lies in its folder, so no package.json repeats them.
// Plain JavaScript: Nx loads it before anything that understands TypeScript runs.
import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const tsx = 'node --import tsx'

const build = { command: `${tsx} infra/tools/src/build.ts {projectRoot}` }
const lint = { command: 'eslint {projectRoot}' }
const typecheck = { command: 'tsc -p {projectRoot}' }
const test = { command: 'vitest run --passWithNoTests {projectRoot}/' }

// A service alone has no service to call: its whole system runs.
const dev = (root) => ({
  command: `node infra/local/bootstrap.mjs dev ${root === 'monolith' ? 'monolith' : 'split'}`,
  continuous: true,
})

// Prisma reads the schema of the folder it is started in.
const generate = (root) => ({
  command: `${tsx} ${relative(root, 'libs/database/src/generate-cli.ts')}`,
  options: { cwd: root },
})

const targetsOf = (root, has) => {
  const isApp = !root.startsWith('infra/') && has('src/main.ts')
  const isRouter = root === 'infra/router' // infrastructure, but it runs as a process of its own like an app
  const isWeb = has('src/client')
  return {
    ...(has('prisma/schema.prisma') && { generate: generate(root) }),
    ...((isApp || isRouter || isWeb) && { build }),
    ...(isApp && { dev: dev(root) }),
    ...(has('tsconfig.json') && { lint, typecheck, test }),
  }
}

export const name = 'murmuration-targets'

export const createNodes = [
  '{monolith,tests,libs/*,services/*,infra/*}/package.json',
  (files, _options, { workspaceRoot }) =>
    files.map((file) => {
      const root = dirname(file)
      const has = (path) => existsSync(join(workspaceRoot, root, path))
      return [file, { projects: { [root]: { root, targets: targetsOf(root, has) } } }]
    }),
]

/** Tells `npm run check` how each task went; Nx itself only tells a person. */
export const postTasksExecution = (_options, { taskResults }) => {
  if (!process.env.TASK_RESULTS) return
  const results = Object.values(taskResults).map(({ task, status }) => [task.id, status])
  writeFileSync(process.env.TASK_RESULTS, JSON.stringify(results))
}
