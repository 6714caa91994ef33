import { expect, test } from 'vitest'
import { topics, type Topic } from './topics/index.ts'

const MAX_TEXT = 141

const slotsIn = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, slot]) => slot ?? '')
const sentences = ({ says, alone }: Topic) => [...says, ...alone]

test.each(topics)('$name: every slot has words, and all words have a slot', (topic) => {
  const used = new Set(sentences(topic).flatMap(slotsIn))
  expect([...used].sort()).toEqual(Object.keys(topic.words).sort())
})

test.each(topics)('$name: no choice of words makes a sentence too long', (topic) => {
  const longest = (slot: string) => (topic.words[slot] ?? []).toSorted((a, b) => b.length - a.length)[0] ?? ''
  for (const sentence of sentences(topic)) {
    const worst = sentence.replace(/\{(\w+)\}/g, (_, slot: string) => longest(slot))
    expect([...worst].length, worst).toBeLessThanOrEqual(MAX_TEXT)
  }
})
