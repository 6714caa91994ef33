import { Bio, Name, NewHandle, Text } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import { makePlan } from './plan.ts'
import { tally } from '../fill/choose.ts'

const plan = makePlan({ people: 200, posts: 2000, seed: 1 })

test('the same options give the same plan, another seed another one', () => {
  expect(makePlan({ people: 200, posts: 2000, seed: 1 })).toEqual(plan)
  expect(makePlan({ people: 200, posts: 2000, seed: 2 }).people).not.toEqual(plan.people)
})

test('asking for other posts does not change the people or whom they follow', () => {
  const { people, follows } = makePlan({ people: 200, posts: 10, seed: 1 })
  expect({ people, follows }).toEqual({ people: plan.people, follows: plan.follows })
})

test('what a system is given, it keeps as it is', () => {
  for (const { handle, name, bio } of plan.people) {
    expect([NewHandle.parse(handle), Name.parse(name), Bio.parse(bio)]).toEqual([handle, name, bio])
  }
  for (const { text } of plan.posts) expect(Text.parse(text)).toBe(text)
})

test('no two people share a handle, however many there are', () => {
  const { people } = makePlan({ people: 5000, posts: 0, seed: 3 })
  expect(new Set(people.map((person) => person.handle)).size).toBe(5000)
  for (const { handle } of people) expect(NewHandle.parse(handle)).toBe(handle)
})

test('nobody says what was said before', () => {
  expect(new Set(plan.posts.map((post) => post.text)).size).toBe(2000)
})

test('nobody has the timeline to themselves', () => {
  const streak = plan.posts.filter(({ author }, index) => author === plan.posts[index - 1]?.author)
  expect(streak.length).toBeLessThan(2000 / 20)
})

test('nobody follows themselves, or anybody twice', () => {
  const pairs = plan.follows.map((pair) => pair.join())
  expect(new Set(pairs).size).toBe(pairs.length)
  expect(plan.follows.filter(([follower, followee]) => follower === followee)).toEqual([])
})

test('a few have very many followers, most have few, and everyone follows somebody', () => {
  const followers = [...tally(plan.follows.map(([, followee]) => followee)).values()].sort((a, b) => b - a)
  const topTenth = followers.slice(0, 20).reduce((sum, count) => sum + count, 0)
  expect(followers[0]).toBeGreaterThan(100)
  expect(followers[100]).toBeLessThan(15)
  expect(topTenth).toBeGreaterThan(plan.follows.length / 3)
  expect(tally(plan.follows.map(([follower]) => follower)).size).toBe(200)
})

test('two people are enough', () => {
  const { people, posts, follows } = makePlan({ people: 2, posts: 5, seed: 1 })
  expect({ people: people.length, posts: posts.length, follows: follows.length > 0 }).toEqual({
    people: 2,
    posts: 5,
    follows: true,
  })
})

test('a graph says how many people there are and whom they follow', () => {
  const graph = { people: 3, follows: [[0, 1] as const, [2, 0] as const] }
  const { people, follows } = makePlan({ people: 200, posts: 9, seed: 1, graph })
  expect({ people: people.length, follows }).toEqual({ people: 3, follows: graph.follows })
})
