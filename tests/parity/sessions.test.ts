import { createHmac, createPublicKey, createVerify, type JsonWebKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { accepted, done, here, Profile, refused, Session, unique } from '@murmuration/testing'

const { client, person } = here()

const logIn = (handle: unknown, password: unknown) => client.post('/api/sessions', { handle, password })
const refresh = (refreshToken: unknown) => client.post('/api/sessions/refresh', { refreshToken })
const logOut = (refreshToken: unknown) => client.call('DELETE', '/api/sessions', { json: { refreshToken } })
const session = async (handle: string, password: string) => accepted(await logIn(handle, password), 201, Session)

describe('logging in', () => {
  test('gives a session to who knows the password, with the handle in any case', async () => {
    const ada = await person()
    const { user, accessToken } = await session(ada.handle.toUpperCase(), ada.password)
    expect(user).toMatchObject({ id: ada.id, handle: ada.handle, name: ada.name, bio: '' })
    expect(accepted(await client.get('/api/me', { token: accessToken }), 200, Profile).id).toBe(ada.id)
  })

  test('says the same whether the handle or the password is wrong', async () => {
    const ada = await person()
    const wrongPassword = refused(await logIn(ada.handle, 'wrong horse'), 'unauthenticated')
    const wrongHandle = refused(await logIn(unique('n_'), 'wrong horse'), 'unauthenticated')
    const impossible = refused(await logIn('not a handle!', 'x'), 'unauthenticated')
    expect({ ...wrongHandle, requestId: '' }).toEqual({ ...wrongPassword, requestId: '' })
    expect({ ...impossible, requestId: '' }).toEqual({ ...wrongPassword, requestId: '' })
  })

  test.each([
    ['an empty handle', { handle: '' }],
    ['a handle nobody can have', { handle: 'x'.repeat(2000) }],
    ['an empty password', { password: '' }],
    ['a password nobody can have', { password: 'x'.repeat(10_000) }],
    ['a NUL', { handle: 'a\0b', password: '\0' }],
    ['half a pair', { handle: '\ud800', password: '\udfff' }],
  ])('takes any two strings as a try: %s is wrong, not invalid', async (_, fields) => {
    const { handle } = await person()
    refused(await client.post('/api/sessions', { handle, password: 'wrong horse', ...fields }), 'unauthenticated')
  })

  test('trims nothing', async () => {
    const ada = await person()
    refused(await logIn(` ${ada.handle}`, ada.password), 'unauthenticated')
    refused(await logIn(ada.handle, `${ada.password} `), 'unauthenticated')
  })

  test('wants two strings', async () => {
    refused(await logIn(1, true), 'invalid', ['handle', 'password'])
    refused(await client.post('/api/sessions', {}), 'invalid', ['handle', 'password'])
    refused(await logIn(['ada'], { $ne: '' }), 'invalid', ['handle', 'password'])
  })

  test('never looks at a token', async () => {
    const { handle, password, refreshToken } = await person()
    const headers = { authorization: 'Bearer nonsense' }
    accepted(await client.post('/api/sessions', { handle, password }, { headers }), 201, Session)
    const { refreshToken: next } = accepted(
      await client.post('/api/sessions/refresh', { refreshToken }, { headers }),
      201,
      Session,
    )
    done(await client.call('DELETE', '/api/sessions', { json: { refreshToken: next }, headers }))
  })
})

describe('refreshing', () => {
  test('gives a new session with a new refresh token, again and again', async () => {
    const ada = await person()
    let { refreshToken } = ada
    const seen = new Set([refreshToken])
    for (let i = 0; i < 5; i++) {
      const next = accepted(await refresh(refreshToken), 201, Session)
      expect(next.user.id).toBe(ada.id)
      accepted(await client.get('/api/me', { token: next.accessToken }), 200, Profile)
      refreshToken = next.refreshToken
      seen.add(refreshToken)
    }
    expect(seen.size).toBe(6)
  })

  test('brings the name of today', async () => {
    const ada = await person()
    await ada.changes({ name: 'Countess' })
    expect(accepted(await refresh(ada.refreshToken), 201, Session).user.name).toBe('Countess')
  })

  test('a spent token presented again ends every session that grew from it, and no other', async () => {
    const ada = await person()
    const other = await session(ada.handle, ada.password)
    const second = accepted(await refresh(ada.refreshToken), 201, Session)
    const third = accepted(await refresh(second.refreshToken), 201, Session)

    refused(await refresh(ada.refreshToken), 'unauthenticated')
    refused(await refresh(third.refreshToken), 'unauthenticated')
    refused(await refresh(second.refreshToken), 'unauthenticated')
    accepted(await refresh(other.refreshToken), 201, Session)
  })

  test('a spent token presented again gives the same successor while that has never been used', async () => {
    const ada = await person()
    const { refreshToken } = accepted(await refresh(ada.refreshToken), 201, Session)
    for (let again = 0; again < 3; again++) {
      const session = accepted(await refresh(ada.refreshToken), 201, Session)
      expect(session.refreshToken).toBe(refreshToken)
      accepted(await client.get('/api/me', { token: session.accessToken }), 200, Profile)
    }
    const next = accepted(await refresh(refreshToken), 201, Session)
    expect(accepted(await refresh(refreshToken), 201, Session).refreshToken).toBe(next.refreshToken)
    refused(await refresh(ada.refreshToken), 'unauthenticated')
    refused(await refresh(next.refreshToken), 'unauthenticated')
  })

  test('not after logging out with the successor', async () => {
    const ada = await person()
    const { refreshToken } = accepted(await refresh(ada.refreshToken), 201, Session)
    done(await logOut(refreshToken))
    refused(await refresh(ada.refreshToken), 'unauthenticated')
  })

  test('access tokens live on after a session has ended, until they run out', async () => {
    const ada = await person()
    const { accessToken, refreshToken } = accepted(await refresh(ada.refreshToken), 201, Session)
    accepted(await refresh(refreshToken), 201, Session)
    refused(await refresh(ada.refreshToken), 'unauthenticated')
    accepted(await client.get('/api/me', { token: accessToken }), 200, Profile)
    accepted(await client.get('/api/me', ada.as), 200, Profile)
  })

  test('several at once with one token all get the same successor', async () => {
    const { refreshToken } = await person()
    const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(refreshToken)))
    const tokens = answers.map((answer) => accepted(answer, 201, Session).refreshToken)
    expect(new Set(tokens).size).toBe(1)
    accepted(await refresh(tokens[0]), 201, Session)
  })

  test.each(['', 'nonsense', 'a.b.c', '😀', '\0', 'x'.repeat(5000)])('%j is no refresh token', async (token) => {
    refused(await refresh(token), 'unauthenticated')
  })

  test('an access token is no refresh token, nor the other way round', async () => {
    const ada = await person()
    refused(await refresh(ada.token), 'unauthenticated')
    refused(await client.get('/api/me', { token: ada.refreshToken }), 'unauthenticated')
  })

  test('a refresh token cut or changed is none', async () => {
    const { refreshToken } = await person()
    const last = refreshToken.endsWith('A') ? 'B' : 'A'
    refused(await refresh(refreshToken.slice(0, -1)), 'unauthenticated')
    refused(await refresh(`${last}${refreshToken.slice(1)}x`), 'unauthenticated')
    refused(await refresh(` ${refreshToken}`), 'unauthenticated')
  })

  test('wants a string', async () => {
    for (const wrong of [undefined, null, 5, ['x'], { x: 1 }])
      refused(await refresh(wrong), 'invalid', ['refreshToken'])
  })
})

describe('logging out', () => {
  test('ends that session and no other; its access tokens live on', async () => {
    const ada = await person()
    const other = await session(ada.handle, ada.password)
    done(await logOut(ada.refreshToken))
    refused(await refresh(ada.refreshToken), 'unauthenticated')
    accepted(await client.get('/api/me', ada.as), 200, Profile)
    accepted(await refresh(other.refreshToken), 201, Session)
  })

  test('after a refresh too', async () => {
    const { refreshToken } = await person()
    const next = accepted(await refresh(refreshToken), 201, Session)
    done(await logOut(next.refreshToken))
    refused(await refresh(next.refreshToken), 'unauthenticated')
  })

  test.each(['', 'nonsense', '😀', '\0', 'x'.repeat(5000)])('takes any string: %j', async (token) => {
    done(await logOut(token))
  })

  test('twice is as good as once', async () => {
    const { refreshToken } = await person()
    done(await logOut(refreshToken))
    done(await logOut(refreshToken))
  })

  test('wants a string', async () => {
    for (const wrong of [undefined, null, 5, ['x']]) refused(await logOut(wrong), 'invalid', ['refreshToken'])
  })
})

describe('an access token', () => {
  const parts = (token: string) => token.split('.') as [string, string, string]
  const read = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString())
  const written = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const jwks = async () =>
    (await client.get('/.well-known/jwks.json')).body as { keys: (JsonWebKey & { kid: string })[] }
  const keyOf = async (kid: unknown) => {
    const jwk = (await jwks()).keys.find((key) => key.kid === kid)
    if (!jwk) throw new Error(`no key ${String(kid)} is published`)
    return { jwk, key: createPublicKey({ key: jwk, format: 'jwk' }) }
  }

  test('is signed with a published key, of which only the public half is told', async () => {
    const [header, payload, signature] = parts((await person()).token)
    const { jwk, key } = await keyOf(read(header)['kid'])
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(jwk).not.toHaveProperty(secret)
    const verify = createVerify('sha256').update(`${header}.${payload}`)
    expect(verify.verify({ key, dsaEncoding: 'ieee-p1363' }, signature, 'base64url')).toBe(true)
  })

  test.each(['', 'nonsense', 'a.b', 'a.b.c', '..', 'é.é.é'.normalize(), 'null'])('%j is none', async (token) => {
    const headers = { authorization: Buffer.from(`Bearer ${token}`).toString('latin1') }
    refused(await client.get('/api/me', { headers }), 'unauthenticated')
  })

  test('without a signature, or with one from another text, is none', async () => {
    const [ada, bob] = [await person(), await person()]
    const [header, , signature] = parts(ada.token)
    const [, payload] = parts(bob.token)
    for (const token of [`${header}.${payload}.${signature}`, `${header}.${payload}.`, `${header}.${payload}`])
      refused(await client.get('/api/me', { token }), 'unauthenticated')
  })

  test.each(['none', 'None', 'HS256', 'HS512'])('that asks for %s in place of a signature is none', async (alg) => {
    const [header, payload] = parts((await person()).token)
    const { kid } = read(header)
    const { key } = await keyOf(kid)
    const start = `${written({ alg, typ: 'JWT', kid })}.${payload}`
    // The well-known trick: the public key, which everybody has, as the secret of a symmetric signature.
    const pem = key.export({ type: 'spki', format: 'pem' })
    const mac = createHmac(alg.endsWith('512') ? 'sha512' : 'sha256', pem)
      .update(start)
      .digest('base64url')
    for (const signature of ['', mac])
      refused(await client.get('/api/me', { token: `${start}.${signature}` }), 'unauthenticated')
  })

  test('of an unknown key is none', async () => {
    const [header, payload, signature] = parts((await person()).token)
    for (const kid of ['unknown', '', '../../etc/passwd', 5, null, undefined]) {
      const token = `${written({ ...read(header), kid })}.${payload}.${signature}`
      refused(await client.get('/api/me', { token }), 'unauthenticated')
    }
  })

  test('is looked at wherever one is given: a bad one is refused even where none is needed', async () => {
    const { handle } = await person()
    for (const path of [
      `/api/users/${handle}`,
      '/api/timeline/latest',
      '/api/search?q=x',
      `/api/users/${handle}/posts`,
      '/api/openapi.json',
      '/api/docs',
    ])
      refused(await client.get(path, { token: 'nonsense' }), 'unauthenticated')
  })

  test.each([
    ['GET', '/api/me'],
    ['PATCH', '/api/me'],
    ['PUT', '/api/users/somebody/follow'],
    ['DELETE', '/api/users/somebody/follow'],
    ['POST', '/api/posts'],
    ['DELETE', '/api/posts/00000000-0000-7000-8000-000000000000'],
    ['GET', '/api/timeline/home'],
    ['GET', '/api/notifications'],
    ['POST', '/api/notifications/read'],
  ])('is needed for %s %s', async (method, path) => {
    const json = ['POST', 'PATCH'].includes(method) ? {} : undefined
    refused(await client.call(method, path, { json }), 'unauthenticated')
  })
})

test('the members of a public key come in one order, whichever system tells them', async () => {
  await person()
  const { keys } = (await client.get('/.well-known/jwks.json')).body as { keys: object[] }
  for (const key of keys) expect(Object.keys(key)).toEqual(['kid', 'kty', 'alg', 'use', 'n', 'e'])
})
