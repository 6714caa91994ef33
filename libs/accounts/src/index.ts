export { createKeys, WRONG_KEY_SECRET, type Keys } from './keys.ts'
export { createPasswords, type Passwords } from './passwords.ts'
export { createSeal } from './seal.ts'
export { createSessions, type Sessions } from './sessions.ts'
