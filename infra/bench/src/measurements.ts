import { measureLive } from './live/live.ts'
import { measureLoad } from './measure/load.ts'
import type { Options } from './options.ts'
import { measureScale } from './scale/scale.ts'
import { measureStart } from './start.ts'

/** What is measured with these options. */
export const measurementFor = ({ start, scale, live }: Options) => {
  if (start) return measureStart
  if (scale) return measureScale
  if (live) return measureLive
  return measureLoad
}
