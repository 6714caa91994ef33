import { createHmac, createPrivateKey, randomBytes, sign as signWith } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import type { Dict } from '../message.ts'
import { createAuthenticator } from './authenticate.ts'
import type { Challenged, Decision } from './authenticator.ts'
import { deriveKey, sign } from './methods.ts'

// Of the specification, "WAMP-Cryptosign: Test Vectors"; the public key belongs to the first private key.
const PRIVATE_KEY = '4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510'
const CHALLENGE = 'ff'.repeat(32)
const SIGNATURE =
  'b32675b221f08593213737bef8240e7c15228b07028e19595294678c90d11c0cae80a357331bfc5cc9fb71081464e6e75013517c2cf067ad566a6b7b728e5d03'

const PKCS8 = '302e020100300506032b657004220420' // what ASN.1 puts before the 32 bytes of an Ed25519 key
const privateKey = createPrivateKey({ key: Buffer.from(PKCS8 + PRIVATE_KEY, 'hex'), format: 'der', type: 'pkcs8' })
const publicKey = Buffer.from(String(privateKey.export({ format: 'jwk' }).x), 'base64url').toString('hex')

const SALT = { salt: 'salt123', iterations: 100, keylen: 32 }
const AUTH = {
  anonymous: { role: 'guest' },
  ticket: { principals: { tom: { role: 'user', ticket: 'open sesame' } } },
  wampcra: {
    users: {
      posts: { role: 'service', secret: 'secret' },
      peter: { role: 'user', secret: deriveKey('password', SALT.salt, SALT.iterations, SALT.keylen), ...SALT },
    },
  },
  cryptosign: { principals: { carol: { role: 'user', authorized_keys: [publicKey.toUpperCase()] } } },
}

const authenticatorOf = (
  auth: Partial<Record<keyof typeof AUTH, object>>,
  bytes: (size: number) => Uint8Array = randomBytes,
) => {
  const roles = ['guest', 'user', 'service'].map((name) => ({ name }))
  const config = readConfig(JSON.stringify({ realms: [{ name: 'r', auth, roles }] }), {})
  const authenticate = createAuthenticator(config.realms[0]!.auth, {
    randomBytes: bytes,
    date: () => new Date('2026-01-02T03:04:05.678Z'),
  })
  return (hello: Dict, transport = 'websocket') => authenticate({ hello, session: 4711, transport })
}

const challenged = (decision: Decision): Challenged => {
  if (decision.kind !== 'challenge') throw new Error(`no challenge: ${JSON.stringify(decision)}`)
  return decision
}
const reasonOf = (decision: Decision) => (decision.kind === 'refused' ? decision.reason : decision.kind)
const DENIED = 'wamp.error.authentication_denied'
const authenticate = authenticatorOf(AUTH)

describe('the method', () => {
  test('is the first of the client that the realm offers', () => {
    expect(challenged(authenticate({ authmethods: ['scram', 'ticket', 'wampcra'], authid: 'tom' })).method).toBe(
      'ticket',
    )
    expect(challenged(authenticate({ authmethods: ['wampcra', 'ticket'], authid: 'tom' })).method).toBe('wampcra')
  })

  test('is offered over the transport that the realm says, if it says one', () => {
    const authenticate = authenticatorOf({ ...AUTH, wampcra: { ...AUTH.wampcra, transport: 'rawsocket' } })
    const hello = { authmethods: ['wampcra'], authid: 'posts' }
    expect(challenged(authenticate(hello, 'rawsocket')).method).toBe('wampcra')
    const refused = { kind: 'refused', text: expect.not.stringContaining('wampcra') as string }
    expect(authenticate(hello, 'websocket')).toMatchObject(refused)
    expect(challenged(authenticate({ ...hello, authmethods: ['wampcra', 'ticket'] }, 'websocket')).method).toBe(
      'ticket',
    )
  })

  test('is anonymous for a client that names none', () => {
    for (const hello of [{}, { authmethods: null }, { authmethods: [] }])
      expect(authenticate(hello)).toMatchObject({ kind: 'accepted', identity: { authmethod: 'anonymous' } })
  })

  test.each([
    [['scram']],
    [['wampcra', 'ticket']], // no authid
    [['cryptosign']], // no key
    [['__proto__', 'constructor']],
  ])('%o fits nothing: no_matching_auth_method', (authmethods) => {
    expect(reasonOf(authenticate({ authmethods }))).toBe('wamp.error.no_matching_auth_method')
  })

  test('anonymous is not offered unless it is configured', () => {
    const strict = authenticatorOf({ wampcra: AUTH.wampcra })
    expect(reasonOf(strict({}))).toBe('wamp.error.no_matching_auth_method')
    expect(reasonOf(strict({ authmethods: ['anonymous'] }))).toBe('wamp.error.no_matching_auth_method')
  })

  test.each([{ authmethods: 'anonymous' }, { authmethods: [1] }, { authid: 7 }, { authextra: 'x' }, { authextra: [] }])(
    'HELLO with %o is a protocol_violation',
    (hello) => {
      expect(reasonOf(authenticate(hello))).toBe('wamp.error.protocol_violation')
    },
  )
})

test('an anonymous session gets the role of the configuration and an authid that is drawn, whatever it calls itself', () => {
  const identities = [1, 2].map(() => authenticate({ authmethods: ['anonymous'], authid: 'posts' }))
  expect(identities[0]).toMatchObject({ identity: { authrole: 'guest', authprovider: 'anonymous' } })
  expect(JSON.stringify(identities)).not.toContain('posts')
  expect(identities[0]).not.toEqual(identities[1])
})

describe('a ticket', () => {
  const hello = { authmethods: ['ticket'], authid: 'tom' }

  test('is accepted when it is the right one', () => {
    const challenge = challenged(authenticate(hello))
    expect(challenge.extra).toEqual({})
    expect(challenge.answer('open sesame', {})).toEqual({
      kind: 'accepted',
      identity: { authid: 'tom', authrole: 'user', authmethod: 'ticket', authprovider: 'static' },
    })
  })

  test('that is wrong and one of an unknown authid are denied alike', () => {
    const wrong = challenged(authenticate(hello)).answer('close sesame', {})
    const unknown = challenged(authenticate({ ...hello, authid: 'nobody' })).answer('open sesame', {})
    expect(reasonOf(wrong)).toBe(DENIED)
    expect(unknown).toEqual(wrong)
  })
})

describe('WAMP-CRA', () => {
  const begin = (authid: string) => challenged(authenticate({ authmethods: ['wampcra'], authid }))
  const challengeIn = ({ extra }: Challenged) => String(extra['challenge'])

  test('challenges with what the specification names', () => {
    expect(JSON.parse(challengeIn(begin('posts')))).toEqual({
      authid: 'posts',
      authrole: 'service',
      authmethod: 'wampcra',
      authprovider: 'static',
      nonce: expect.stringMatching(/^[\w-]{32}$/) as string,
      timestamp: '2026-01-02T03:04:05.678Z',
      session: 4711,
    })
  })

  test('accepts the HMAC-SHA256 of the challenge in base64, and nothing else', () => {
    const accept = begin('posts')
    const signature = createHmac('sha256', 'secret').update(challengeIn(accept)).digest('base64')
    expect(accept.answer(signature, {})).toMatchObject({
      kind: 'accepted',
      identity: { authid: 'posts', authrole: 'service' },
    })
    for (const wrong of ['', signature.slice(1), `${signature} `, sign('Secret', challengeIn(accept))])
      expect(reasonOf(accept.answer(wrong, {}))).toBe(DENIED)
  })

  test('never takes the signature of another challenge', () => {
    const [first, second] = [begin('posts'), begin('posts')]
    expect(reasonOf(second.answer(sign('secret', challengeIn(first)), {}))).toBe(DENIED)
  })

  test('with a salt, the secret is what PBKDF2 makes of the password', () => {
    const challenge = begin('peter')
    expect(challenge.extra).toMatchObject(SALT)
    const { salt, iterations, keylen } = challenge.extra as typeof SALT
    const key = deriveKey('password', salt, iterations, keylen)
    expect(challenge.answer(sign(key, challengeIn(challenge)), {})).toMatchObject({ kind: 'accepted' })
    expect(reasonOf(challenge.answer(sign('password', challengeIn(challenge)), {}))).toBe(DENIED)
  })

  test('an unknown authid meets the same: a challenge of the same form, the same again, and the same denial', () => {
    const wrong = begin('posts').answer('wrong', {})
    const forms = new Set<string>()
    const strangers = Array.from({ length: 60 }, (_, i) => `stranger ${i}`) // so many that both forms turn up
    for (const authid of [...strangers, '__proto__', 'constructor']) {
      const challenge = begin(authid)
      const { salt, iterations } = challenge.extra
      forms.add(Object.keys(challenge.extra).join())
      expect(salt ?? SALT.salt).toHaveLength(SALT.salt.length)
      expect(begin(authid).extra).toMatchObject(salt === undefined ? {} : { salt, iterations })
      for (const secret of ['', 'secret', 'undefined'])
        expect(challenge.answer(sign(secret, challengeIn(challenge)), {})).toEqual(wrong)
    }
    expect([...forms].sort()).toEqual(['challenge', 'challenge,salt,iterations,keylen'])
  })
})

describe('cryptosign', () => {
  const hello = { authmethods: ['cryptosign'], authextra: { pubkey: publicKey } }
  const answerTo = ({ extra }: Challenged, key = privateKey) => {
    const challenge = Buffer.from(String(extra['challenge']), 'hex')
    return signWith(null, challenge, key).toString('hex') + challenge.toString('hex')
  }

  test('verifies the test vector of the specification', () => {
    const fixed = authenticatorOf(AUTH, (size) => new Uint8Array(size).fill(0xff))
    const challenge = challenged(fixed(hello))
    expect(challenge.extra).toEqual({ challenge: CHALLENGE, channel_binding: null })
    expect(challenge.answer(SIGNATURE + CHALLENGE, {})).toMatchObject({
      kind: 'accepted',
      identity: { authid: 'carol', authrole: 'user', authmethod: 'cryptosign', authprovider: 'static' },
    })
  })

  test('an authid in the HELLO must be the one of the key', () => {
    const right = challenged(authenticate({ ...hello, authid: 'carol' }))
    expect(right.answer(answerTo(right), {}).kind).toBe('accepted')
    const wrong = challenged(authenticate({ ...hello, authid: 'tom' }))
    expect(reasonOf(wrong.answer(answerTo(wrong), {}))).toBe(DENIED)
  })

  test('a key that is not listed and a signature that is wrong are denied alike', () => {
    const challenge = challenged(authenticate(hello))
    const right = answerTo(challenge)
    const stranger = challenged(authenticate({ ...hello, authextra: { pubkey: 'ab'.repeat(32) } }))
    const denied = stranger.answer(answerTo(stranger), {})
    expect(reasonOf(denied)).toBe(DENIED)
    const wrong = [
      '',
      'zz',
      right.slice(0, 128),
      right.replace(/^../, (byte) => (byte === '00' ? '01' : '00')),
      `${right.slice(0, -2)}xx`,
      'ab'.repeat(96),
    ]
    for (const signature of wrong) expect(challenge.answer(signature, {})).toEqual(denied)
  })

  test.each([undefined, 7, 'ab', 'zz'.repeat(32), ['ab'.repeat(32)]])(
    '%o is no public key, and another method is tried',
    (pubkey) => {
      const decision = authenticate({ authmethods: ['cryptosign', 'anonymous'], authextra: { pubkey } })
      expect(decision).toMatchObject({ kind: 'accepted', identity: { authmethod: 'anonymous' } })
    },
  )
})
