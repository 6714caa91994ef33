import type { Counts } from '@murmuration/trends'
import { z } from 'zod'

const LONGEST_TERM = 400 // no line is longer
const answer = z.object({
  texts: z.number().int().min(0),
  terms: z.array(z.tuple([z.string().max(LONGEST_TERM), z.number().int().min(1)])),
})

/** A device's answer, if it can be one for this chunk: in the right form, sorted, and not longer than the chunk allows. */
export const parseCounts = (result: unknown, chunk: string[]): Counts | undefined => {
  const parsed = answer.safeParse(result)
  if (!parsed.success) return undefined
  const { texts, terms } = parsed.data
  const words = chunk.reduce((sum, line) => sum + line.split(' ').length, 0)
  const isPlausible = texts <= chunk.length && terms.length <= 2 * words && terms.every(([, count]) => count <= texts)
  return isPlausible ? { texts, terms } : undefined
}

/** Equal counts have equal texts. */
export const textOf = ({ texts, terms }: Counts) => JSON.stringify({ texts, terms })
