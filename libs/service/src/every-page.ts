import { type Ctx, startContext } from '@murmuration/rpc'

const PAGE_MS = 10_000 // for one page

interface Page<T> {
  items: T[]
  next: string | null
}

/** Reads a whole list of another service, page after page; each is stored before the next is asked for. Returns how many items. */
export const everyPage = async <T>(
  read: (cursor: string | undefined, ctx: Ctx) => Promise<Page<T>>,
  put: (items: T[]) => Promise<void>,
) => {
  let [cursor, count]: [string | undefined, number] = [undefined, 0]
  for (;;) {
    const { items, next } = await read(cursor, startContext(PAGE_MS))
    if (items.length > 0) await put(items)
    count += items.length
    if (next === null) return count
    cursor = next
  }
}
