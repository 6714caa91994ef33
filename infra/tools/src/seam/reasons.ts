import { diff, differing } from './diff.ts'
import type { Twin } from './twins.ts'

/** What docs/seams.md says: of each service (or `every service`), a text, and a text for each file. */
export type Reasons = Map<string, Section>

interface Section {
  text: string
  files: Map<string, string>
}

const EVERY_SERVICE = 'every service'

const nameIn = (heading: string) => heading.replaceAll('`', '').trim()

/**
 * Reads the document: `## posts` begins a service, `### timelines.ts` a file of it, and what stands below is the reason.
 * A heading may name several files (`### main.ts, config.ts`) or a folder (`### index/`).
 */
export const parseReasons = (markdown: string): Reasons => {
  const reasons: Reasons = new Map()
  const [, ...sections] = markdown.split(/^## /m)
  for (const section of sections) {
    const [intro = '', ...parts] = section.split(/^### /m)
    const [heading = '', ...text] = intro.split('\n')
    const files = parts.flatMap((part) => {
      const [names = '', ...reason] = part.split('\n')
      return nameIn(names)
        .split(/,\s*/)
        .map((file) => [file, reason.join('\n').trim()] as const)
    })
    reasons.set(nameIn(heading), { text: text.join('\n').trim(), files: new Map(files) })
  }
  return reasons
}

const covers = (name: string, file: string) => name === file || (name.endsWith('/') && file.startsWith(name))

const find = (section: Section | undefined, file: string) =>
  [...(section?.files ?? [])].find(([name]) => covers(name, file))?.[1]

/** Why a file differs, or stands on one side only: said of this service, or of every service. */
export const reasonFor = (reasons: Reasons, service: string, file: string) =>
  find(reasons.get(service), file) ?? find(reasons.get(EVERY_SERVICE), file)

/** The names in a section that no file answers to. */
export const stale = (section: Section | undefined, files: string[]) =>
  [...(section?.files.keys() ?? [])].filter((name) => !files.some((file) => covers(name, file)))

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
