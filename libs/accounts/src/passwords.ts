import bcrypt from 'bcrypt'

const MAX_BYTES = 72 // bcrypt ignores what follows: a longer string must not pass for its beginning

/** Hashes and checks passwords with bcrypt. `cost` is the logarithm of its rounds. */
export const createPasswords = (cost: number) => {
  const nobodys = bcrypt.hash('nobody has this password', cost)

  return {
    hash: (password: string) => bcrypt.hash(password, cost),

    /** Takes the same time whether there is a hash to compare with or not: no answer tells which handles exist. */
    async matches(password: string, hash: string | undefined) {
      const same = await bcrypt.compare(password, hash ?? (await nobodys))
      return same && hash !== undefined && Buffer.byteLength(password) <= MAX_BYTES
    },
  }
}

export type Passwords = ReturnType<typeof createPasswords>
