export * from './access-token.ts'
export * from './kept-keys.ts'
export * from './key-ring.ts'
