import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from './failure.ts'
import { show } from './docker/run.ts'
import type { Stack } from './docker/stack.ts'

// nginx refuses an address with a broken escape, or with %00 in it, before it has read whose request that is. What our
// own processes answer then is tested without an edge.
const ANSWERED_BY_NGINX = ['a%00[ab]\\b', 'the id %00$', '/api/users/%$']
const OTHERS = `^(?!.*(?:${ANSWERED_BY_NGINX.join('|')}))`

/** Runs the journeys of the API against the edge. Tells how many have passed; rejects when one has failed. */
export const parity = async ({ base, signal, forgetTries }: Stack) => {
  await forgetTries()
  const folder = await mkdtemp(join(tmpdir(), 'murmuration-smoke-'))
  const totals = join(folder, 'totals')
  const args = ['infra/local/bootstrap.mjs', 'parity', '--testNamePattern', OTHERS]
  const env = { ...process.env, BASE_URL: base, TOTALS: totals }

  const outcome = show(process.execPath, args, { env, signal })
  await outcome.catch(() => {
    throw new Failure('The journeys have not all passed; see above.')
  })
  const [passed = ''] = (await readFile(totals, 'utf8')).split(' ')
  await rm(folder, { recursive: true })
  return Number(passed)
}
