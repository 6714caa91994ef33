/** What docs/seams.md says: of each service (or `every service`), a text, and a text for each file. */
export type Reasons = Map<string, Section>

export interface Section {
  text: string
  files: Map<string, string>
}

export const EVERY_SERVICE = 'every service'

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
