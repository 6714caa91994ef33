import { AppError, type ErrorCode } from '@murmuration/rpc'

interface Answer {
  at: number // ms, of performance.now()
  took: number // ms
  error?: ErrorCode
}

interface OfferOptions {
  call: () => Promise<unknown>
  perSecond: number
}

const TICK_MS = 5

/**
 * Load that comes whether or not the calls before it have been answered, as people do. Somebody who waits for an answer
 * before the next question (a closed loop) can't overload anything.
 */
export const offer = ({ call, perSecond }: OfferOptions) => {
  const answers: Answer[] = []
  const begun = performance.now()
  let calls = 0

  const ask = async () => {
    const from = performance.now()
    const error = await call().then(
      () => undefined,
      (reason: unknown) => (reason instanceof AppError ? reason.code : 'internal'),
    )
    const at = performance.now()
    answers.push({ at, took: at - from, ...(error && { error }) })
  }

  const timer = setInterval(() => {
    const due = ((performance.now() - begun) / 1000) * perSecond
    for (; calls < due; calls++) void ask() // never rejects
  }, TICK_MS)

  return {
    /** What was answered between two moments (`performance.now`). */
    between: (from: number, to: number) => answers.filter(({ at }) => at >= from && at < to),

    stop: async () => clearInterval(timer),
  }
}

export type Offer = ReturnType<typeof offer>
