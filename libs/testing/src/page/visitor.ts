import { assert } from 'vitest'
import { type Answer, send } from '../api/client.ts'
import { type Form, formsIn, textOf } from './html.ts'

/** One page as a browser has it. */
export interface Page extends Answer {
  path: string
  /** What a reader sees. */
  words: string
  forms: Form[]
  /** The form with this button. */
  form(button: RegExp): Form
}

const pageOf = (answer: Answer, path: string): Page => {
  const forms = formsIn(answer.text, path)
  return {
    ...answer,
    path,
    words: textOf(answer.text),
    forms,
    form: (button) => {
      const found = forms.find(({ buttons }) => buttons.some((text) => button.test(text)))
      assert(found, `no form with a button ${button} on ${path}: ${forms.flatMap((form) => form.buttons).join(', ')}`)
      return found
    },
  }
}

/** A browser without JavaScript: it keeps cookies, sends forms as they stand, and follows redirects when told to. */
export const createVisitor = (base: string) => {
  const jar = new Map<string, string>()

  const keep = (cookies: string[]) => {
    for (const line of cookies) {
      const [pair = '', ...attributes] = line.split(/;\s*/)
      const at = pair.indexOf('=')
      const isGone = attributes.some((one) => /^max-age=(0|-\d+)$/i.test(one) || /^expires=.*\b19[67]\d\b/i.test(one))
      if (isGone) jar.delete(pair.slice(0, at))
      else jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
  }

  const ask = async (
    path: string,
    options: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ) => {
    const url = new URL(path, base)
    assert.equal(url.origin, base, `${path} leads away from the site`)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { accept: 'text/html', ...(cookie && { cookie }), ...options.headers }
    const answer = await send(url.href, { ...options, headers })
    keep(answer.cookies)
    return pageOf(answer, url.pathname + url.search)
  }

  const follow = async (page: Page): Promise<Page> => {
    const location = page.status >= 300 && page.status < 400 ? page.header('location') : undefined
    return location === undefined ? page : follow(await ask(new URL(location, new URL(page.path, base)).href))
  }

  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: base, ...headers },
      body: new URLSearchParams(fields).toString(),
    })

  return {
    jar,
    cookieHeader: () => [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
    /** One page; a redirect is an answer like any other. */
    ask,
    post,
    /** Opens a page, wherever it leads. */
    opens: async (path: string) => follow(await ask(path)),
    /** Fills in a form and sends it; what comes back may be a redirect. */
    submits: (form: Form, fields: Record<string, string> = {}) => {
      const all = { ...form.fields, ...fields }
      return form.method === 'GET' ? ask(`${form.action}?${new URLSearchParams(all)}`) : post(form.action, all)
    },
    follow,
  }
}
