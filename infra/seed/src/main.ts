import { readFile } from 'node:fs/promises'
import { SeedError } from './fill/api.ts'
import { command, type Options } from './options.ts'
import { GraphError, parseGraph } from './plan/graph.ts'
import { createProgress, summary } from './report.ts'
import { seed } from './seed.ts'

const run = async ({ graph: file, ...options }: Options) => {
  const graph = file === undefined ? undefined : parseGraph(await readFile(file, 'utf8'))
  const onWait = (seconds: number) => process.stderr.write(`It asks us to wait for ${seconds} s.\n`)
  const seeded = await seed({ ...options, graph, onProgress: createProgress(process.stderr), onWait })
  process.stdout.write(summary(seeded, options.base))
}

const isExpected = (reason: unknown): reason is Error =>
  reason instanceof SeedError || reason instanceof GraphError || (reason instanceof Error && 'syscall' in reason)

await run(command.parse().opts<Options>()).catch((reason: unknown) => {
  process.stderr.write(isExpected(reason) ? `${reason.message}\n` : `${String(reason)}\n`)
  process.exitCode = 1
})
