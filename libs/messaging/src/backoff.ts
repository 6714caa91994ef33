/** Milliseconds to wait before try number `tries + 1`: doubles each time up to `last`, less up to half, so that many don't march in step. */
export const backoff = (tries: number, first: number, last: number) =>
  Math.min(last, first * 2 ** tries) * (0.5 + Math.random() / 2)
