export * from './access-token.ts'
export * from './claims.ts'
export * from './key-ring.ts'
