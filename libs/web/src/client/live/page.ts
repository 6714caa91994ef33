import { ago, remaining } from '../../pages/components/words.ts'

const FEW = 20

/** Shows how many characters are left, counted as the server counts. Ctrl or ⌘ with Enter sends the post. */
export const watchComposers = () => {
  for (const form of document.querySelectorAll<HTMLFormElement>('[data-composer]')) watch(form)
}

const watch = (form: HTMLFormElement) => {
  const text = form.querySelector('textarea')
  const left = form.querySelector<HTMLElement>('[data-left]')
  if (!text || !left) return

  const count = () => {
    const number = remaining(text.value, Number(left.dataset.max))
    left.textContent = String(number)
    left.classList.toggle('is-few', number >= 0 && number <= FEW)
    left.classList.toggle('is-over', number < 0)
  }

  text.addEventListener('input', count)
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit()
  })
  count() // after a reload a browser may have kept the text
}

const EVERY_MS = 60_000

/** Updates the ages of posts and notifications ("2 min") while the page is open. */
export const keepTimes = () => {
  setInterval(() => {
    for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-when]'))
      time.textContent = ago(time.dateTime)
  }, EVERY_MS)
}
