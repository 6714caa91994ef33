import { diff, differing } from './diff.ts'
import { EVERY_SERVICE, reasonFor, stale } from './reasons.ts'
import type { Reasons } from './reasons.ts'
import type { Twin } from './twins.ts'

const MAX_DIFFERING = 80 // more can't be read as a lesson: names or order have drifted

const problemOf = (service: string, { file, monolith, split }: Twin, reason: string | undefined) => {
  if (monolith !== undefined && monolith === split)
    return `${service}/${file} is the same on both sides: it belongs in libs/.`
  if (!reason) {
    const sides =
      monolith === undefined ? 'the split alone' : split === undefined ? 'the monolith alone' : 'both, differently'
    return `${service}/${file} stands in ${sides}, and docs/seams.md does not say why.`
  }
  if (monolith === undefined || split === undefined) return undefined

  const lines = differing(diff(monolith, split))
  if (lines <= MAX_DIFFERING) return undefined
  return `${service}/${file} differs in ${lines} lines, more than ${MAX_DIFFERING}: names or order have drifted apart.`
}

/** Everything that keeps the difference between the two systems from being the lesson. */
export const problems = (twins: Map<string, Twin[]>, reasons: Reasons): string[] => {
  const found = [...twins].flatMap(([service, files]) =>
    files.map((twin) => problemOf(service, twin, reasonFor(reasons, service, twin.file))),
  )
  const gone = [...twins].flatMap(([service, files]) => {
    const names = files.map(({ file }) => file)
    return stale(reasons.get(service), names).map(
      (name) => `docs/seams.md explains ${service}/${name}, which is not there.`,
    )
  })
  const all = [...twins.values()].flat().map(({ file }) => file)
  const goneEverywhere = stale(reasons.get(EVERY_SERVICE), all).map(
    (name) => `docs/seams.md explains ${name} for every service, and none has it.`,
  )
  return [...found.filter((problem) => problem !== undefined), ...gone, ...goneEverywhere]
}
