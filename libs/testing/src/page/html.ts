const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Text as a browser would read it, for the few entities a template writes. */
export const decode = (html: string) =>
  html.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (all, hex: string | undefined, decimal: string | undefined, name: string) => {
      if (hex) return String.fromCodePoint(Number.parseInt(hex, 16))
      if (decimal) return String.fromCodePoint(Number(decimal))
      return ENTITIES[name] ?? all
    },
  )

// A `>` inside a quoted value does not end the tag.
const REST_OF_TAG = `(?:[^>"']|"[^"]*"|'[^']*')*>`

export type Attributes = Record<string, string>

/** The attributes inside one opening tag. */
const attributesOf = (tag: string): Attributes => {
  const found = tag.replace(/^<\w+/, '').matchAll(/([\w:-]+)(?:="([^"]*)"|='([^']*)')?/g)
  return Object.fromEntries([...found].map(([, name = '', double, single]) => [name, decode(double ?? single ?? '')]))
}

/** All elements of a kind, with what is inside them. Enough for tags that do not nest in themselves. */
export const elements = (html: string, tag: string) =>
  [...html.matchAll(new RegExp(`(<${tag}\\b${REST_OF_TAG})([^]*?)</${tag}>`, 'gi'))].map(
    ([, open = '', inside = '']) => ({
      attributes: attributesOf(open),
      inside,
      text: textOf(inside),
    }),
  )

export const linksOn = (html: string) =>
  elements(html, 'a').map(({ attributes, text }) => ({ href: attributes['href'] ?? '', text }))

export const voidElements = (html: string, tag: string) =>
  [...html.matchAll(new RegExp(`<${tag}\\b${REST_OF_TAG}`, 'gi'))].map(([open]) => attributesOf(open))

/** What a reader sees of it. */
export const textOf = (html: string) =>
  decode(
    html
      .replace(/<(script|style|template)\b[^]*?<\/\1>/gi, '')
      .replace(new RegExp(`<[a-z/!]${REST_OF_TAG}`, 'gi'), ' '),
  )
    .replace(/\s+/g, ' ')
    .trim()

export interface Form {
  method: string
  action: string
  /** What the form would send as it stands, by name. */
  fields: Record<string, string>
  inputs: Attributes[]
  /** The words on its buttons. */
  buttons: string[]
}

const IGNORED = new Set(['submit', 'button', 'reset', 'image'])

const isSent = ({ name, type = 'text', checked }: Attributes) =>
  name !== undefined && !IGNORED.has(type) && (!['checkbox', 'radio'].includes(type) || checked !== undefined)

const selected = (inside: string) => {
  const options = elements(inside, 'option')
  const chosen = options.find(({ attributes }) => 'selected' in attributes) ?? options[0]
  return chosen?.attributes['value'] ?? chosen?.text ?? ''
}

const nameOf = ({ attributes }: { attributes: Attributes }) => attributes['name'] ?? ''

// A browser drops one newline right after the tag.
const typedIn = (inside: string) => inside.replace(/^\n/, '')

/** The forms on a page, as a browser without JavaScript would send them. */
export const formsIn = (html: string, path: string): Form[] =>
  elements(html, 'form').map(({ attributes, inside }) => {
    const inputs = voidElements(inside, 'input')
    const textareas = elements(inside, 'textarea')
    const fields = Object.fromEntries([
      ...inputs.filter(isSent).map(({ name = '', value = '' }) => [name, value] as const),
      ...textareas.map((area) => [nameOf(area), decode(typedIn(area.inside))] as const),
      ...elements(inside, 'select').map((select) => [nameOf(select), selected(select.inside)] as const),
    ])
    const buttons = elements(inside, 'button')
    return {
      method: (attributes['method'] ?? 'get').toUpperCase(),
      action: attributes['action'] || path,
      fields,
      inputs: [...inputs, ...textareas.map((area) => area.attributes), ...buttons.map((button) => button.attributes)],
      buttons: buttons.map((button) => button.text || (button.attributes['aria-label'] ?? '')),
    }
  })
