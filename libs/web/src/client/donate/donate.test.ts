import { expect, test } from 'vitest'
import { createBoards } from './boards.ts'
import { createNames } from './names.ts'

const device = (id: number, jobs: number) => ({ id, jobs, isPresent: true })
const board = (from: string, jobs: number, devices = [device(1, jobs)]) => ({
  from,
  devices,
  present: devices.length,
  jobs,
  jobsPerSecond: jobs / 10,
})

test('devices have different names, and keep them', () => {
  const nameOf = createNames()
  const ids = Array.from({ length: 1_000 }, (_, index) => index * 97)
  const names = ids.map((id) => nameOf(id).text)
  expect(new Set(names).size).toBe(ids.length)
  expect(ids.map((id) => nameOf(id).text)).toEqual(names)
})

test('a name is made of the id alone, however large', () => {
  expect(createNames()(Number.MAX_SAFE_INTEGER)).toEqual({ text: expect.stringMatching(/^\w+ \w+$/) as string, hue: expect.stringMatching(/^hue-\d+$/) as string }) // prettier-ignore
})

test('the boards of several replicas are added up', () => {
  const boards = createBoards()
  boards.hear(board('posts-1', 10), 0)
  boards.hear(board('posts-2', 30, [device(2, 20), device(1, 10)]), 0)
  expect(boards.sum(1_000)).toEqual({
    devices: [device(1, 20), device(2, 20)],
    present: 2,
    jobs: 40,
    jobsPerSecond: 4,
  })
})

test('a replica that has not been heard of for a while is forgotten', () => {
  const boards = createBoards()
  boards.hear(board('posts-1', 10), 0)
  boards.hear(board('posts-2', 30), 4_000)
  expect(boards.sum(6_000).jobs).toBe(30)
  expect(boards.sum(60_000)).toEqual({ devices: [], present: 0, jobs: 0, jobsPerSecond: 0 })
})
