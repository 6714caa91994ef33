import { existsSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(new URL('../../', import.meta.url)))
const known = new Map()

const read = (folder) => {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return workspaceOf(dirname(folder))
  const { name, nx } = JSON.parse(readFileSync(file, 'utf8'))
  return { name, tags: nx?.tags ?? [] }
}

/** The name and tags of the workspace that a folder belongs to. */
export const workspaceOf = (folder) => {
  if (!known.has(folder)) known.set(folder, read(folder))
  return known.get(folder)
}

/** The workspace of a package of ours, by its name. */
export const workspaceNamed = (name) => workspaceOf(join(root, 'node_modules', name))

const OURS = '@murmuration/'

// '@prisma/client/runtime' -> '@prisma/client'
const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const isOneOf = (patterns, name) =>
  patterns.some((pattern) => (pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name))

const mayUseWorkspace = ({ workspaces }, { tags }) => tags.some((tag) => workspaces.includes(tag))

const mayUsePackage = ({ packages, notPackages }, name) =>
  (packages === undefined || isOneOf(packages, name)) && !isOneOf(notPackages ?? [], name)

/** Which boundary an import crosses, if any. */
const crossed = (file, specifier, boundaries) => {
  const own = workspaceOf(dirname(file))
  const rules = boundaries.filter(({ tag }) => own.tags.includes(tag))
  // The narrowest rule stands last and has the best reason.
  const broken = (allows) => rules.findLast((rule) => !allows(rule))

  if (isBuiltin(specifier)) return undefined
  if (!specifier.startsWith('.') && !specifier.startsWith(OURS)) {
    return broken((rule) => mayUsePackage(rule, packageOf(specifier)))
  }
  const target = specifier.startsWith('.')
    ? workspaceOf(dirname(resolve(dirname(file), specifier)))
    : workspaceNamed(packageOf(specifier))
  return target.name === own.name ? undefined : broken((rule) => mayUseWorkspace(rule, target))
}

/** @nx/enforce-module-boundaries says that an import is forbidden; this says why. */
export const teachBoundaries = {
  meta: {
    type: 'problem',
    schema: [{ type: 'array' }],
    messages: { crossed: '{{specifier}} is out of reach here. {{because}}' },
  },
  create: (context) => {
    const check = ({ source }) => {
      const boundary =
        typeof source?.value === 'string' ? crossed(context.filename, source.value, context.options[0]) : undefined
      if (!boundary) return
      const data = { specifier: source.value, because: boundary.because }
      context.report({ node: source, messageId: 'crossed', data })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}
