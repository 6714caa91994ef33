import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../src/root.ts'

const read = (file: string) => readFileSync(join(root, file), 'utf8')
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' })
// A template's links are right where its document lies, and there they are checked.
const documents = git('ls-files', '*.md', ':!*.template.md').trim().split('\n')
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

const FENCED = /^```.*?^```$/gms
const CODE = /`[^`]*`/g

/** The anchors of a document's headings, as GitHub makes them. */
const anchorsOf = (markdown: string) =>
  [...markdown.replace(FENCED, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  )

const linksOf = (markdown: string) =>
  [
    ...markdown
      .replace(FENCED, '')
      .replace(CODE, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))

/** Why a link leads nowhere; undefined if it leads somewhere. */
const brokenBecause = (document: string, link: string) => {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? document : relative(root, join(root, dirname(document), path))
  if (!existsSync(join(root, target))) return `there is no ${target}`
  if (anchor !== undefined && !anchorsOf(read(target)).includes(anchor)) return `${target} has no heading #${anchor}`
  return undefined
}

test.each(documents)('each link in %s leads to a file, and to a heading of it', (document) => {
  const broken = linksOf(read(document)).flatMap((link) => brokenBecause(document, link) ?? [])
  expect(broken).toEqual([])
})

/** Everything that a document tells its reader to type, whether in a line or in a block of its own. */
const commandsOf = (markdown: string) => {
  const fenced = [...markdown.matchAll(FENCED)].flatMap(([block]) => block.split('\n'))
  const inline = [...markdown.replace(FENCED, '').matchAll(CODE)].map(([code]) => code.slice(1, -1))
  return [...fenced, ...inline].flatMap(
    (line) => /\bnpm (?:run \S+|start|test)(?: [^#&|;]*)?/.exec(line)?.[0].trim() ?? [],
  )
}

const commands = [...new Set(documents.flatMap((document) => commandsOf(read(document))))]

const helps = new Map<string, string>() // each is asked for once: it takes a process
const helpOf = (script: string) => {
  const help = helps.get(script) ?? askForHelp(script)
  helps.set(script, help)
  return help
}
const askForHelp = (script: string) =>
  execFileSync(process.execPath, [join(root, 'infra/local/bootstrap.mjs'), script, '--help'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', npm_lifecycle_event: undefined },
  })

const flagsIn = (text: string) => text.match(/(?<=^|[\s[])--[a-z][a-z-]*/g) ?? []

test.each(commands)('%s can be typed as it stands', (command) => {
  const [, script = ''] = /^npm (?:run )?(\S+)/.exec(command) ?? []
  expect(Object.keys(scripts)).toContain(script)

  const [before = '', after = ''] = command.split(/ \[?-- /)
  expect(flagsIn(before), 'npm keeps flags that stand before --').toEqual([])
  const flags = flagsIn(after)
  if (flags.length > 0) expect([...flagsIn(helpOf(script)), '--help']).toEqual(expect.arrayContaining(flags))
})
