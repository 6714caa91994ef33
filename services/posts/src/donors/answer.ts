import { countAll, type Counts } from '@murmuration/trends'
import { z } from 'zod'

const answer = z.object({
  texts: z.number().int().min(0),
  terms: z.array(z.tuple([z.string(), z.number().int().min(1)])),
})
type Terms = z.output<typeof answer>['terms']

/** A device's answer, if it can be one for this chunk: in the right form, sorted, and with no term more often than the chunk has it. */
export const parseCounts = (result: unknown, chunk: string[]): Counts | undefined => {
  const most = countAll(chunk)
  if (lengthOf(result) > most.size) return undefined // first: to parse a stranger's millions would hold up everything else
  const parsed = answer.safeParse(result)
  if (!parsed.success) return undefined
  const { texts, terms } = parsed.data
  const isPossible = terms.every(([term, count]) => count <= Math.min(texts, most.get(term) ?? 0))
  return texts <= chunk.length && isPossible && isSorted(terms) ? { texts, terms } : undefined
}

const lengthOf = (result: unknown) => {
  const { terms } = (result ?? {}) as { terms?: unknown }
  return Array.isArray(terms) ? terms.length : 0
}

const isSorted = (terms: Terms) => terms.every(([term], index) => index === 0 || terms[index - 1]![0] < term)

/** Equal counts have equal texts. */
export const textOf = ({ texts, terms }: Counts) => JSON.stringify({ texts, terms })
