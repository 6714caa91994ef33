import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Handle, NewHandle } from './handle.ts'
import { Password } from './password.ts'

test('a handle is 3 to 20 of a–z 0–9 _, in any case, kept in lower case', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9_]{3,20}$/), (handle) => {
      expect(Handle.parse(handle)).toBe(handle.toLowerCase())
    }),
  )
})

test('nothing else is a handle', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(Handle.safeParse(text).success).toBe(/^[A-Za-z0-9_]{3,20}$/.test(text) && !text.endsWith('\n'))
    }),
  )
})

test.each(['ab', 'a'.repeat(21), ' ada', 'ada ', 'ada\n', 'a-da', 'ädä', '\u212aelvin'])('not a handle: %j', (text) => {
  expect(Handle.safeParse(text).success).toBe(false)
})

test('reserved handles cannot be taken, in no case', () => {
  expect(NewHandle.safeParse('login').success).toBe(false)
  expect(NewHandle.safeParse('Settings').success).toBe(false)
  expect(NewHandle.safeParse('login2').success).toBe(true)
})

test('a password is measured in bytes and taken as it is', () => {
  expect(Password.safeParse('x'.repeat(7)).success).toBe(false)
  expect(Password.parse(' 1234567')).toBe(' 1234567')
  expect(Password.safeParse('é'.repeat(36)).success).toBe(true)
  expect(Password.safeParse('é'.repeat(36) + 'x').success).toBe(false)
})
