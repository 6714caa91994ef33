import type { Board } from '@murmuration/trends/donation'
import { createNames } from './names.ts'

const number = new Intl.NumberFormat('en-GB')

export const showFigure = (root: HTMLElement, name: string, value: number | undefined) => {
  const figure = root.querySelector(`[data-figure="${name}"]`)
  if (figure) figure.textContent = value === undefined ? '–' : number.format(value)
}

interface State {
  isConnected: boolean
  isWanted: boolean
  isOffered: boolean
  devices: number
}

const sentenceOf = ({ isConnected, isWanted, isOffered, devices }: State) => {
  if (!isConnected) return 'Looking for the router …'
  if (!isWanted) return devices === 0 ? 'No device is counting. Yours could be the first.' : ''
  if (!isOffered) return 'Joining …'
  return devices < 2
    ? 'Counting. Two devices must agree, so with a second one it goes much faster.'
    : 'Counting. Thank you!'
}

export const showState = (root: HTMLElement, state: State) => {
  const element = root.querySelector('[data-state]')
  const sentence = sentenceOf(state)
  if (element && element.textContent !== sentence) element.textContent = sentence
}

const nameOf = createNames()

/** Fills the rows that are there; what is missing stays an empty row. */
export const showGivers = (
  root: HTMLElement,
  { devices, jobs }: Pick<Board, 'devices' | 'jobs'>,
  me: number | undefined,
) => {
  const rows = root.querySelectorAll<HTMLElement>('[data-givers] > li')
  for (const [index, row] of rows.entries()) {
    const device = devices[index]
    row.classList.toggle('is-empty', device === undefined)
    row.classList.toggle('is-gone', device?.isPresent === false)
    row.classList.toggle('is-me', device !== undefined && device.id === me)
    if (device) fill(row, device, jobs, device.id === me)
  }
}

const fill = (row: HTMLElement, { id, jobs, isPresent }: Board['devices'][number], all: number, isMe: boolean) => {
  const { text, hue } = nameOf(id)
  const share = all === 0 ? 0 : jobs / all
  const set = (mark: string, words: string) => {
    const element = row.querySelector(`[data-${mark}]`)
    if (element && element.textContent !== words) element.textContent = words
  }
  set('name', isMe ? `You, ${text}` : isPresent ? text : `${text}, gone`)
  set('jobs', `${number.format(jobs)} · ${Math.round(share * 100)} %`)
  const bird = row.querySelector('[data-bird]')
  if (bird) bird.className = `avatar ${hue}`
  row.querySelector<HTMLElement>('[data-bar]')?.style.setProperty('--share', share.toFixed(3))
}
