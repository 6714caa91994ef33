import pc from 'picocolors'
import { diff, differing, type Line } from './diff.ts'
import { reasonFor, type Reasons } from './reasons.ts'
import { foldersOf, type Twin } from './twins.ts'

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

/** The differences with a few lines around each. */
const hunksOf = (lines: Line[]) => {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ kind }) => kind !== 'same'),
  )
  const found: Line[][] = []
  lines.forEach((line, at) => {
    if (!near[at]) return
    if (!near[at - 1]) found.push([])
    found.at(-1)?.push(line)
  })
  return found
}

/** The hunks of a difference. What only imports differently says least: it comes last. */
const centralFirst = (lines: Line[]) => {
  const imports = new Set(lines.slice(0, 1 + lines.findLastIndex(({ text }) => /^import |^\} from /.test(text))))
  const isImports = (hunk: Line[]) =>
    hunk.every((line) => line.kind === 'same' || line.text === '' || imports.has(line))
  const found = hunksOf(lines)
  return [...found.filter((hunk) => !isImports(hunk)), ...found.filter(isImports)]
}

const hunks = (found: Line[][]) => found.flatMap((hunk, i) => [...(i > 0 ? [pc.dim('  …')] : []), ...hunk.map(paint)])

const standing = ({ monolith, split }: Twin) => {
  if (monolith === undefined) return 'only in the split'
  if (split === undefined) return 'only in the monolith'
  return `${differing(diff(monolith, split))} lines differ`
}

const groupSeam = (reason: string, files: Twin[]) => [
  ...files.map((twin) => pc.bold(pc.cyan(twin.file)) + pc.dim(`  ${standing(twin)}`)),
  reason ? prose(reason) : pc.yellow('docs/seams.md says nothing of it yet.'),
  ...files.flatMap(differences),
  '',
]

const differences = ({ monolith, split }: Twin) =>
  monolith === undefined || split === undefined ? [] : ['', ...hunks(centralFirst(diff(monolith, split)))]

/** Files with one reason, in the order in which they come. */
const byReason = (service: string, twins: Twin[], reasons: Reasons) => {
  const groups = new Map<string, Twin[]>()
  for (const twin of twins) {
    const reason = reasonFor(reasons, service, twin.file) ?? ''
    groups.set(reason, [...(groups.get(reason) ?? []), twin])
  }
  return [...groups]
}

/** Twins come first, those that differ most at the top; then what stands on one side; last what every service has. */
const inOrderOfWeight = (service: string, twins: Twin[], reasons: Reasons) => {
  const isOwn = ({ file }: Twin) =>
    reasonFor(new Map([[service, reasons.get(service) ?? NO_SECTION]]), service, file) !== undefined
  const weight = ({ monolith, split }: Twin) =>
    monolith === undefined || split === undefined ? 0 : differing(diff(monolith, split))
  const by = (twin: Twin) => (isOwn(twin) ? 1_000_000 : 0) + weight(twin)
  return twins.toSorted((a, b) => by(b) - by(a))
}
const NO_SECTION = { text: '', files: new Map<string, string>() }

/** One service's seam, to read from top to bottom. */
export const printSeam = (service: string, twins: Twin[], reasons: Reasons) => {
  const { monolith, split } = foldersOf(service)
  const text = reasons.get(service)?.text
  const legend = `${pc.red(`- only in the monolith (${monolith})`)}   ${pc.green(`+ only in the split (${split})`)}`
  const head = [pc.bold(service), legend, '', ...(text ? [prose(text), ''] : [])]
  const groups = byReason(service, inOrderOfWeight(service, twins, reasons), reasons)
  return [...head, ...groups.flatMap(([reason, files]) => groupSeam(reason, files))].join('\n')
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
