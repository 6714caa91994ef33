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
export const attributesOf = (tag: string): Attributes => {
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
