import { describe } from 'vitest'
import type { Connect } from './conformance/open.ts'
import { refusals } from './conformance/refusals.ts'
import { results } from './conformance/results.ts'
import { time } from './conformance/time.ts'
import { volume } from './conformance/volume.ts'

/** What every transport must do. A new transport begins with this suite. */
export const conformance = (name: string, connect: Connect) =>
  describe(name, () => {
    describe('results', () => results(connect))
    describe('refusals', () => refusals(connect))
    describe('time', () => time(connect))
    describe('volume', () => volume(connect))
  })
