import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '@murmuration/tools'
import { z } from 'zod'

const SUITES = 'libs/rpc/test'
const STARTS_SUITE = /^ *conformance\(/m

/** What Vitest's JSON reporter says of a test. Its last two ancestors are the transport and the chapter of the suite. */
const Report = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ ancestorTitles: z.array(z.string()), title: z.string(), status: z.string() }),
      ),
    }),
  ),
})
export type Report = z.infer<typeof Report>

/** A claim of the conformance suite, and what came of it. */
export interface Promised {
  transport: string
  chapter: string
  claim: string
  outcome: 'kept' | 'broken' | 'not asked'
}

const OUTCOMES: Record<string, Promised['outcome']> = { passed: 'kept', failed: 'broken' }

export const promisesIn = (report: Report): Promised[] =>
  report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ ancestorTitles, title: claim, status }) => {
      const [transport, chapter] = ancestorTitles.slice(-2)
      if (transport === undefined || chapter === undefined) return [] // a test of one transport alone
      return [{ transport, chapter, claim, outcome: OUTCOMES[status] ?? 'not asked' }]
    }),
  )

/** Runs the conformance suite on every transport that has one. */
export const askPromises = async (say: (sentence: string) => void): Promise<Promised[]> => {
  const files: string[] = []
  for (const name of await readdir(join(root, SUITES))) {
    if (!name.endsWith('.test.ts')) continue
    if (STARTS_SUITE.test(await readFile(join(root, SUITES, name), 'utf8'))) files.push(`${SUITES}/${name}`)
  }
  say(`The conformance suite: ${files.join(', ')} …`)

  const folder = await mkdtemp(join(tmpdir(), 'murmuration-'))
  const outputFile = join(folder, 'report.json')
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', '--project', 'parts', '--reporter', 'json', '--outputFile', outputFile, ...files]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  await once(child, 'exit') // a broken promise is a result
  const report = Report.parse(JSON.parse(await readFile(outputFile, 'utf8')))
  await rm(folder, { recursive: true })
  return promisesIn(report)
}
