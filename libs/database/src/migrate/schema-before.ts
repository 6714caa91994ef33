import { execFile } from 'node:child_process'
import { basename, dirname } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * The schema as it was when its migrations last changed, from git; undefined when there are none yet. Comparing schemas
 * rather than databases keeps what a migration says and a schema cannot (an index on an expression, say).
 */
export const schemaBefore = async (schema: string, folder: string): Promise<string | undefined> => {
  const git = async (...args: string[]) => (await run('git', args, { cwd: dirname(schema) })).stdout
  if (await git('status', '--porcelain', '--', folder)) throw new Error(`Commit the last migration in ${folder} first.`)
  const commit = (await git('log', '-1', '--format=%H', '--', folder)).trim()
  return commit ? git('show', `${commit}:./${basename(schema)}`) : undefined
}
