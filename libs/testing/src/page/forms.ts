import { decode, elements, voidElements, type Attributes } from './html.ts'

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
