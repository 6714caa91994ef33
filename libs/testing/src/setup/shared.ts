/**
 * One thing for several projects of one run. Vitest loads a project's set-up apart from the others', so what they share
 * lies on globalThis; the last to leave closes it.
 */
export const shared = <T>(name: string, { open, close }: { open(): Promise<T>; close(it: T): Promise<void> }) => {
  const key = Symbol.for(`murmuration.testing.${name}`)
  const places = globalThis as { [key: symbol]: { users: number; opened: Promise<T> } | undefined }

  const enter = () => {
    const place = (places[key] ??= { users: 0, opened: open() })
    place.users += 1
    return place.opened
  }

  const leave = async () => {
    const place = places[key]
    if (!place || --place.users > 0) return
    places[key] = undefined
    await close(await place.opened)
  }

  return { enter, leave }
}
