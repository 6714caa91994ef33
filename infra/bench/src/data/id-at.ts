import type { Random } from '@murmuration/seed'

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')

/** A UUIDv7 of a chosen moment (epoch ms), its other bits drawn: the same data has the same ids. */
export const idAt = (ms: number, random: Random) => {
  const time = hex(ms, 12)
  const group = (first: number) => hex((first << 12) | random.below(0x1000), 4)
  const node = hex(random.below(2 ** 24), 6) + hex(random.below(2 ** 24), 6)
  return `${time.slice(0, 8)}-${time.slice(8)}-${group(7)}-${group(8 + random.below(4))}-${node}`
}
