import type { Notification } from '@murmuration/contracts'
import { ago, exactly } from '../../pages/components/ago.ts'
import { hueOf, nameOf } from '../../pages/components/names.ts'
import { actionOf, hrefOf } from '../../pages/notifications/notification-text.ts'

const set = (root: Element, mark: string, text: string) => {
  const element = root.querySelector<HTMLElement>(`[data-${mark}]`)
  if (!element) return
  element.textContent = text
  element.hidden = text === ''
}

/** A filled-in copy of a template of the page. Values are set as text, never as HTML, since users wrote them. */
export const fill = (templateId: string, notification: Notification): HTMLElement | undefined => {
  const template = document.getElementById(templateId)
  if (!(template instanceof HTMLTemplateElement)) return undefined
  const copy = template.content.firstElementChild?.cloneNode(true)
  if (!(copy instanceof HTMLElement)) return undefined

  const { actor, post, createdAt } = notification
  copy.querySelector('[data-link]')?.setAttribute('href', hrefOf(notification))
  set(copy, 'name', nameOf(actor))
  set(copy, 'said', actionOf(notification))
  set(copy, 'text', post?.text ?? '')

  const avatar = copy.querySelector('[data-avatar]')
  if (avatar) {
    avatar.textContent = actor.handle.slice(0, 1)
    avatar.className = `avatar ${hueOf(actor.handle)}`
  }

  const time = copy.querySelector('time')
  if (time) {
    time.dateTime = createdAt
    time.title = exactly(createdAt)
    time.textContent = ago(createdAt)
  }
  return copy
}
