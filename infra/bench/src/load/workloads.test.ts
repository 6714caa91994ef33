import { expect, test } from 'vitest'
import { drawRequests } from './workloads.ts'

const users = Array.from({ length: 10 }, (_, index) => ({
  id: `${index}`,
  handle: `user_${index}`,
  name: '',
  bio: '',
  token: `token-${index}`,
}))

test('the mix is 60 % home, 30 % a person’s posts, 10 % posting, by all alike', () => {
  const requests = drawRequests('mix', users, 10_000, 1)
  const share = (path: RegExp) => requests.filter((request) => path.test(request.path)).length / 10_000
  expect(share(/^\/api\/timeline\/home\?limit=10$/)).toBeCloseTo(0.6, 1)
  expect(share(/^\/api\/users\/user_\d\/posts\?limit=10$/)).toBeCloseTo(0.3, 1)
  expect(requests.filter(({ method }) => method === 'POST').length / 10_000).toBeCloseTo(0.1, 1)
  expect(new Set(requests.map(({ headers }) => headers['authorization'])).size).toBe(10)
})

test('the same seed asks the same', () => {
  expect(drawRequests('mix', users, 50, 7)).toEqual(drawRequests('mix', users, 50, 7))
  expect(drawRequests('mix', users, 50, 8)).not.toEqual(drawRequests('mix', users, 50, 7))
})
