import { createBoards } from './donate/boards.ts'
import type { FromWorker, ToWorker } from './donate/messages.ts'
import { showFigure, showGivers, showState } from './donate/show.ts'

const REFRESH_MS = 500

/** The page `/donate`: the worker counts and hears the board, this script shows both. */
const begin = (root: HTMLElement) => {
  const { worker: source = '', path = '' } = root.dataset
  const worker = new Worker(source, { type: 'module' })
  const send = (message: ToWorker) => worker.postMessage(message)
  const boards = createBoards()
  const button = root.querySelector<HTMLButtonElement>('[data-toggle]')
  let session: number | undefined
  let isOffered = false
  let isWanted = false
  let jobs = 0

  const show = () => {
    const board = boards.sum(Date.now())
    showFigure(root, 'devices', session === undefined ? undefined : board.present)
    showFigure(root, 'speed', session === undefined ? undefined : board.jobsPerSecond)
    showFigure(root, 'mine', jobs)
    showGivers(root, board, session)
    showState(root, { isConnected: session !== undefined, isWanted, isOffered, devices: board.present })
  }

  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    if ('board' in data) boards.hear(data.board, Date.now())
    else if ('jobs' in data) jobs = data.jobs
    else ({ session, isOffered } = data)
  })

  button?.addEventListener('click', () => {
    isWanted = !isWanted
    button.textContent = isWanted ? 'Stop counting' : 'Start counting'
    button.classList.toggle('quiet', isWanted)
    send({ counting: isWanted })
    show()
  })
  if (button) button.disabled = false

  const url = new URL(path, location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  send({ connect: url.href })
  setInterval(show, REFRESH_MS) // not with each message: numbers that change ten times a second cannot be read
  show()
}

const root = document.querySelector<HTMLElement>('[data-donate]')
if (root) begin(root)
