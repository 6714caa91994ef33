import bcrypt from 'bcrypt'

const MAX_BYTES = 72 // bcrypt ignores further bytes: a longer string must not match the hash of its first 72 bytes

/** Hashes and checks passwords with bcrypt. `cost` is the logarithm of its rounds. */
export const createPasswords = (cost: number) => {
  const unmatched = bcrypt.hash('nobody has this password', cost)

  return {
    hash: (password: string) => bcrypt.hash(password, cost),

    /** Takes the same time with a hash and without one, so that the time of an answer does not show which handles exist. */
    async matches(password: string, hash: string | undefined) {
      const same = await bcrypt.compare(password, hash ?? (await unmatched))
      return same && hash !== undefined && Buffer.byteLength(password) <= MAX_BYTES
    },
  }
}

export type Passwords = ReturnType<typeof createPasswords>
