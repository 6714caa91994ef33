import { cultures } from './names.ts'
import type { Random } from './random.ts'
import { topics, type Topic } from './topics/index.ts'

export interface Person {
  handle: string
  name: string
  bio: string
  topics: Topic[] // what they post about
}

const MAX_HANDLE = 20
const NO_BIO = 0.08
const MOST_TOPICS = 4

/** People with different handles, from everywhere. */
export const drawPeople = (random: Random, size: number): Person[] => {
  const taken = new Set<string>()
  return Array.from({ length: size }, () => {
    const { given, family, familyFirst } = drawName(random)
    const liked = random.shuffled(topics).slice(0, 2 + random.below(MOST_TOPICS - 1))
    return {
      handle: freeHandle(random, given, family, taken),
      name: familyFirst ? `${family} ${given}` : `${given} ${family}`,
      bio: random.chance(NO_BIO) ? '' : drawBio(random, liked),
      topics: liked,
    }
  })
}

const drawName = (random: Random) => {
  const culture = random.pick(cultures)
  return { ...culture, given: random.pick(culture.given), family: random.pick(culture.family) }
}

const drawBio = (random: Random, liked: Topic[]) => {
  const parts = liked.slice(0, 2).map((topic) => random.pick(topic.bios))
  return parts.map((part) => `${part}.`).join(' ')
}

// What taking the accents away doesn't make a Latin letter.
const SPELT: Record<string, string> = { ø: 'o', ł: 'l', ß: 'ss', ı: 'i', æ: 'ae', đ: 'd' }

const plain = (name: string) =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[øłßıæđ]/g, (letter) => SPELT[letter] ?? '')
    .replace(/[^a-z]/g, '')

const freeHandle = (random: Random, given: string, family: string, taken: Set<string>) => {
  const [first, last] = [plain(given), plain(family)]
  const [initial] = first
  const short = [
    `${first}${last.slice(0, 1)}`,
    `${initial}${last}`,
    `${first}_${last}`,
    `${first}${last}`,
    `${last}_${first}`,
  ]
  const wishes = first.length > 3 && random.chance(0.2) ? [first, ...short] : random.shuffled(short)
  const handle = wishes.find((wish) => fits(wish) && !taken.has(wish)) ?? numbered(first, taken)
  taken.add(handle)
  return handle
}

const fits = (handle: string) => handle.length >= 4 && handle.length <= MAX_HANDLE

const numbered = (first: string, taken: Set<string>) => {
  let number = 2
  while (taken.has(`${first}_${number}`)) number++
  return `${first}_${number}`
}
