import { describe, expect, test } from 'vitest'
import { accepted, here, refused, Session, unique, type ApiAnswer } from '@murmuration/testing'

const { client, person, visitor } = here()

const TRIES = 10
const logIn = (handle: string, password: string) => client.post('/api/sessions', { handle, password })
const fail = async (handle: string, times: number) => {
  for (let i = 0; i < times; i++) refused(await logIn(handle, `wrong horse ${i}`), 'unauthenticated')
}
const limited = (answer: ApiAnswer) => {
  refused(answer, 'rate_limited')
  const wait = Number(answer.header('retry-after'))
  expect(Number.isInteger(wait)).toBe(true)
  expect(wait).toBeGreaterThanOrEqual(1)
  expect(wait).toBeLessThanOrEqual(900)
}

describe('after 10 wrong passwords for one handle', () => {
  test('there are no more tries, not even for the right one', async () => {
    const ada = await person()
    await fail(ada.handle, TRIES)
    limited(await logIn(ada.handle, 'wrong again'))
    limited(await logIn(ada.handle, ada.password))
  })

  test('in whatever case it is written', async () => {
    const ada = await person()
    await fail(ada.handle, TRIES / 2)
    await fail(ada.handle.toUpperCase(), TRIES / 2)
    limited(await logIn(ada.handle, ada.password))
    limited(await logIn(ada.handle.toUpperCase(), ada.password))
  })

  test('the same holds for a handle nobody has: nothing tells the two apart', async () => {
    const handle = unique('n_')
    await fail(handle, TRIES)
    limited(await logIn(handle, 'wrong again'))
  })

  test('other people log in as before, and who is signed in goes on', async () => {
    const [ada, bob] = [await person(), await person()]
    await fail(ada.handle, TRIES)
    accepted(await logIn(bob.handle, bob.password), 201, Session)
    expect((await ada.me()).id).toBe(ada.id)
    const { refreshToken } = ada
    accepted(await client.post('/api/sessions/refresh', { refreshToken }), 201, Session)
  })

  test('the log-in page says so too, with the same status', async () => {
    const ada = await person()
    await fail(ada.handle, TRIES - 1)
    const browser = visitor()
    const form = (await browser.opens('/login')).form(/log ?in/i)
    expect((await browser.submits(form, { handle: ada.handle, password: 'wrong' })).status).toBe(401)
    const page = await browser.submits(form, { handle: ada.handle, password: ada.password })
    expect(page.status).toBe(429)
    expect(Number(page.header('retry-after'))).toBeGreaterThanOrEqual(1)
    limited(await logIn(ada.handle, ada.password))
  })
})

test('a right password clears the count', async () => {
  const ada = await person()
  for (let round = 0; round < 3; round++) {
    await fail(ada.handle, TRIES - 1)
    accepted(await logIn(ada.handle, ada.password), 201, Session)
  }
})

test('right passwords are no tries', async () => {
  const ada = await person()
  for (let i = 0; i < TRIES + 5; i++) accepted(await logIn(ada.handle, ada.password), 201, Session)
})

test('of many wrong ones at once, no more than 10 are looked at', async () => {
  const { handle } = await person()
  const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => logIn(handle, `wrong horse ${i}`)))
  const looked = answers.filter(({ status }) => status === 401)
  expect(looked).toHaveLength(TRIES)
  for (const answer of answers) if (!looked.includes(answer)) limited(answer)
})

test('what is no try, because it has no two strings, does not count', async () => {
  const ada = await person()
  for (let i = 0; i < TRIES + 5; i++)
    refused(await client.post('/api/sessions', { handle: ada.handle }), 'invalid', ['password'])
  accepted(await logIn(ada.handle, ada.password), 201, Session)
})

test('nothing else is limited', async () => {
  const ada = await person()
  const answers = await Promise.all(Array.from({ length: 150 }, () => client.get('/api/me', ada.as)))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  const nonsense = await Promise.all(Array.from({ length: 60 }, () => client.get('/api/me', { token: 'nonsense' })))
  expect(nonsense.every(({ status }) => status === 401)).toBe(true)
})
