type Names<U> = U extends unknown ? keyof U : never
type Member<U, Name> = U extends unknown ? (Name extends keyof U ? U[Name] : never) : never
type Whole = string | number | bigint | boolean | symbol | null | undefined | Date | Uint8Array

/**
 * What `T` must be besides: without properties that `Allowed` does not name, at any depth. TypeScript refuses such a
 * property only where an object's type is known beforehand; Prisma's methods take theirs from the object itself (to tell
 * what a `select` brings), so that a misspelt column would compile.
 */
export type OnlyKnown<T, Allowed> = T extends Whole
  ? unknown
  : T extends readonly (infer Item)[]
    ? readonly OnlyKnown<Item, Allowed extends readonly (infer Each)[] ? Each : Allowed>[]
    : { [Name in keyof T]: Name extends Names<Allowed> ? OnlyKnown<T[Name], Member<Allowed, Name>> : never }
