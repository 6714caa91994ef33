import { AppError } from '@murmuration/rpc'

const DOWN = new Set(['unavailable', 'timeout', 'overloaded'])

/** What a page is made of: there, or not there at the moment. */
export type Part<T> = { up: true; value: T } | { up: false }

/** Lets a page go on without a part that is down. Any other failure is the page's own and is passed on. */
export const part = async <T>(work: Promise<T>): Promise<Part<T>> => {
  try {
    return { up: true, value: await work }
  } catch (reason) {
    if (!isDown(reason)) throw reason
    return { up: false }
  }
}

export const isDown = (reason: unknown) => DOWN.has(AppError.from(reason).code)

export const valueOf = <T>(of: Part<T>): T | undefined => (of.up ? of.value : undefined)
