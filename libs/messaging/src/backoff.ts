/** Milliseconds to wait before attempt `tries + 1`. Doubles each time up to `last`, minus a random part of up to half, so that callers do not retry at the same time. */
export const backoff = (tries: number, first: number, last: number) =>
  Math.min(last, first * 2 ** tries) * (0.5 + Math.random() / 2)
