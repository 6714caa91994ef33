import { execFileSync, spawnSync } from 'node:child_process'
import type { Account } from '../guarded.ts'
import { UserError } from '../user-error.ts'

const idOf = (flag: '-u' | '-g', name: string) => Number(execFileSync('id', [flag, name], { stdio: 'pipe' }))

const accountNamed = (name: string): Account | undefined => {
  try {
    return { uid: idOf('-u', name), gid: idOf('-g', name) }
  } catch {
    return undefined
  }
}

/** PostgreSQL refuses to run as root; then it gets an account without rights. Undefined: we are nobody special ourselves. */
export const unprivileged = (): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const account = accountNamed('postgres') ?? accountNamed('nobody')
  if (!account)
    throw new UserError('PostgreSQL does not run as root, and there is no account "postgres" or "nobody" here.')
  return account
}

/** Whether that account gets through all the folders on the way. */
export const canReach = (path: string, account: Account | undefined) =>
  !account || spawnSync('test', ['-x', path], { ...account, cwd: '/' }).status === 0
