import { AppError } from '@murmuration/rpc'

const DOWN = new Set(['unavailable', 'timeout', 'overloaded'])

/** A part of a page that one service provides, or the fact that the service is down. */
export type Result<T> = { up: true; value: T } | { up: false }

/** Lets a page be shown without a part whose service is down. Rejects with any other failure. */
export const part = async <T>(work: Promise<T>): Promise<Result<T>> => {
  try {
    return { up: true, value: await work }
  } catch (reason) {
    if (!isDown(reason)) throw reason
    return { up: false }
  }
}

export const isDown = (reason: unknown) => DOWN.has(AppError.from(reason).code)

export const valueOf = <T>(of: Result<T>): T | undefined => (of.up ? of.value : undefined)
