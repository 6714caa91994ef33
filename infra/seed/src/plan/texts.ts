import type { Random } from './random.ts'
import type { Topic } from './topics/index.ts'

const MAX_TEXT = 141 // code points: the rule of the system that is filled
const ALONE = 0.15
const ADDED = 0.6
const ON_A_NEW_LINE = 0.12
const TRIES = 50 // what was said before is said otherwise; after so many tries it may come twice

const SENTENCE_START = /(^|[.!?] )\p{Ll}/gu

/** Something to say about a topic, which was not said before, as long as there is something left. */
export const createTexts = (random: Random) => {
  const said = new Set<string>()
  const draw = createDecks(random)

  const compose = (topic: Topic) => {
    if (random.chance(ALONE)) return fill(random, topic, draw(topic.alone))
    const text = fill(random, topic, draw(topic.says))
    if (!random.chance(ADDED)) return text
    const longer = text + (random.chance(ON_A_NEW_LINE) ? '\n' : ' ') + draw(topic.adds)
    return [...longer].length > MAX_TEXT ? text : longer
  }

  return (topic: Topic) => {
    let text = compose(topic)
    for (let tries = 0; said.has(text) && tries < TRIES; tries++) text = compose(topic)
    said.add(text)
    return text
  }
}

/** Draws from a list like from a pack of cards: nothing comes again before everything has come. */
const createDecks = (random: Random) => {
  const decks = new Map<string[], string[]>()
  return (list: string[]) => {
    const deck = decks.get(list) ?? []
    if (deck.length === 0) deck.push(...random.shuffled(list))
    decks.set(list, deck)
    return deck.pop() ?? ''
  }
}

/** The same slot gives the same word throughout a text. */
const fill = (random: Random, topic: Topic, sentence: string) => {
  const chosen = Object.entries(topic.words).map(([slot, words]) => [slot, random.pick(words)] as const)
  const text = chosen.reduce((filled, [slot, word]) => filled.replaceAll(`{${slot}}`, word), sentence)
  return text.replace(SENTENCE_START, (start) => start.toUpperCase())
}
