import { diff, differing } from './diff.ts'
import { EVERY_SERVICE, reasonFor, stale } from './reasons.ts'
import type { Reasons } from './reasons.ts'
import type { Twin } from './twins.ts'

const MAX_DIFFERING = 80 // more can't be read as a lesson: names or order have drifted

const standing = ({ monolith, split }: Twin) => {
  if (monolith === undefined) return 'the split alone'
  if (split === undefined) return 'the monolith alone'
  return 'both, differently'
}

const problemOf = (service: string, twin: Twin, reason: string | undefined) => {
  const { monolith, split } = twin
  const file = `${service}/${twin.file}`
  if (monolith === split) return `${file} is the same on both sides: it belongs in libs/.`
  if (!reason) return `${file} stands in ${standing(twin)}, and docs/seams.md does not say why.`
  if (monolith === undefined || split === undefined) return undefined

  const lines = differing(diff(monolith, split))
  if (lines <= MAX_DIFFERING) return undefined
  return `${file} differs in ${lines} lines, more than ${MAX_DIFFERING}: names or order have drifted apart.`
}

const staleOf = (service: string, files: Twin[], reasons: Reasons) =>
  stale(
    reasons.get(service),
    files.map(({ file }) => file),
  ).map((name) => `docs/seams.md explains ${name} (${service}), which is not there.`)

const misplaced = (known: string[], reasons: Reasons) =>
  [...reasons]
    .filter(([service, { files }]) => files.size > 0 && !known.includes(service))
    .map(([service]) => `docs/seams.md explains files of ${service}, and there is no service ${service}.`)

/** Everything that keeps the difference between the two systems from being the lesson. */
export const problems = (twins: Map<string, Twin[]>, reasons: Reasons): string[] => {
  const unexplained = [...twins].flatMap(([service, files]) =>
    files.flatMap((twin) => problemOf(service, twin, reasonFor(reasons, service, twin.file)) ?? []),
  )
  const gone = [...twins, [EVERY_SERVICE, [...twins.values()].flat()] as const].flatMap(([service, files]) =>
    staleOf(service, files, reasons),
  )
  return [...unexplained, ...gone, ...misplaced([...twins.keys(), EVERY_SERVICE], reasons)]
}
