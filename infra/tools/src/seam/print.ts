import pc from 'picocolors'
import { diff, differing } from './diff.ts'
import type { Line } from './diff.ts'
import { reasonFor } from './reasons.ts'
import type { Reasons } from './reasons.ts'
import { foldersOf } from './twins.ts'
import type { Twin } from './twins.ts'

const CONTEXT = 3 // lines around a difference, enough to see where we are
const WIDTH = 100

const wrap = (paragraph: string) =>
  paragraph
    .split(/\s+/)
    .reduce<string[]>((lines, word) => {
      const last = lines.at(-1)
      const fits = last !== undefined && last.length + 1 + word.length <= WIDTH
      return fits ? [...lines.slice(0, -1), `${last} ${word}`] : [...lines, word]
    }, [])
    .join('\n')

const prose = (text: string) =>
  text
    .split(/\n{2,}/)
    .map(wrap)
    .join('\n\n')

const paint = ({ kind, text }: Line) => {
  if (kind === 'monolith') return pc.red(`- ${text}`)
  if (kind === 'split') return pc.green(`+ ${text}`)
  return pc.dim(`  ${text}`)
}

/** The differences with a few lines around each; `…` stands for what both have in between. */
const hunks = (lines: Line[]) => {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ kind }) => kind !== 'same'),
  )
  return lines.flatMap((line, at) => {
    if (near[at]) return [paint(line)]
    return near[at - 1] ? [pc.dim('  …')] : []
  })
}

const standing = ({ monolith, split }: Twin) => {
  if (monolith === undefined) return 'only in the split'
  if (split === undefined) return 'only in the monolith'
  return `${differing(diff(monolith, split))} lines differ`
}

const fileSeam = (service: string, twin: Twin, reasons: Reasons) => {
  const { file, monolith, split } = twin
  const reason = reasonFor(reasons, service, file)
  const difference = monolith === undefined || split === undefined ? [] : ['', ...hunks(diff(monolith, split))]
  return [
    pc.bold(pc.cyan(file)) + pc.dim(`  ${standing(twin)}`),
    ...(reason ? [prose(reason)] : [pc.yellow('docs/seams.md says nothing of it yet.')]),
    ...difference,
    '',
  ]
}

/** One service's seam, to read from top to bottom. */
export const printSeam = (service: string, twins: Twin[], reasons: Reasons) => {
  const { monolith, split } = foldersOf(service)
  const text = reasons.get(service)?.text
  const head = [`${pc.red(`- ${monolith}`)}   ${pc.green(`+ ${split}`)}`, '', ...(text ? [prose(text), ''] : [])]
  return [...head, ...twins.flatMap((twin) => fileSeam(service, twin, reasons))].join('\n')
}

/** All services, a line for each file. */
export const printOverview = (twins: Map<string, Twin[]>) => {
  const longest = Math.max(...[...twins.values()].flat().map(({ file }) => file.length))
  const rows = [...twins].flatMap(([service, files]) => [
    pc.bold(service),
    ...files.map((twin) => `  ${twin.file.padEnd(longest)}  ${pc.dim(standing(twin))}`),
  ])
  return [...rows, '', 'npm run seam <service> shows the differences, with the reason for each.'].join('\n')
}
