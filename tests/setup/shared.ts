/** Waits for work; where it fails, undoes what was done for it and fails. */
export const orUndo = async <T>(work: Promise<T>, undo: () => Promise<void>): Promise<T> => {
  try {
    return await work
  } catch (reason) {
    await undo()
    throw reason
  }
}

interface Place<T> {
  users: number
  opened: Promise<T>
}

/**
 * One thing for several projects of one run. Vitest loads a project's set-up apart from the others', so what they share
 * lies on globalThis; the last to leave closes it.
 */
export const shared = <T>(name: string, { open, close }: { open(): Promise<T>; close(it: T): Promise<void> }) => {
  const key = Symbol.for(`murmuration.testing.${name}`)
  const places = globalThis as { [key: symbol]: Place<T> | undefined }

  const enter = () => {
    const place = (places[key] ??= { users: 0, opened: open() })
    place.users += 1
    return place.opened
  }

  const leave = async () => {
    const place = places[key]
    if (!place || --place.users > 0) return
    places[key] = undefined
    await place.opened.then(close, () => {}) // what could not be opened has been told where it was entered
  }

  return { enter, leave }
}
