import { Id, NewHandle, Text, timeOf } from '@murmuration/contracts'
import { createRandom } from '@murmuration/seed'
import { expect, test } from 'vitest'
import { createDataset, growGraph, idAt } from './dataset.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const dataset = createDataset({ people: 60, postsEach: 5, graph: undefined }, NOW)

test('an id carries the time it was made for', () => {
  const id = idAt(NOW, createRandom(1))
  expect(Id.parse(id)).toBe(id)
  expect(timeOf(id)).toBe('2026-01-01T00:00:00.000Z')
})

test('the same size at the same moment is the same data', () => {
  expect(createDataset({ people: 60, postsEach: 5, graph: undefined }, NOW)).toEqual(dataset)
})

test('everyone has as many posts as everybody else, mixed, and all of them keep the rules', () => {
  const authors = dataset.posts.map(({ author }) => author.id)
  expect(new Set(dataset.posts.map(({ id }) => id)).size).toBe(300)
  for (const { id } of dataset.people) expect(authors.filter((author) => author === id)).toHaveLength(5)
  expect(new Set(authors.slice(0, 60)).size).toBeGreaterThan(20)
  for (const { id, text } of dataset.posts) expect([Id.parse(id), Text.parse(text)]).toEqual([id, text])
  for (const { handle } of dataset.people) expect(NewHandle.parse(handle)).toBe(handle)
})

test('a grown graph is made of friendships: both follow each other, nobody themselves, and a few have very many', () => {
  const { follows } = growGraph(962, createRandom(1))
  const pairs = new Set(follows.map((pair) => pair.join()))
  expect(pairs.size).toBe(follows.length)
  expect(follows.every(([a, b]) => a !== b && pairs.has(`${b},${a}`))).toBe(true)

  const degrees = Array<number>(962).fill(0)
  for (const [follower] of follows) degrees[follower] = (degrees[follower] ?? 0) + 1
  degrees.sort((a, b) => b - a)
  expect(Math.round(follows.length / 962)).toBe(40)
  expect(degrees[480]).toBeLessThan(35)
  expect(degrees[0]).toBeGreaterThan(200)
})
