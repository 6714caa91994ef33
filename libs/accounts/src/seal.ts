import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  randomBytes,
  scryptSync,
  type KeyObject,
} from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16

/** Encrypts private keys for the database (AES-256-GCM), so that a reader of a backup cannot sign tokens. */
export const createSeal = (secret: string) => {
  const key = scryptSync(secret, 'murmuration signing keys', 32)

  return {
    // | iv: 12 bytes | tag: 16 bytes | ciphertext |
    seal(privateKey: KeyObject): Uint8Array<ArrayBuffer> {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const text = privateKey.export({ type: 'pkcs8', format: 'der' })
      const sealed = Buffer.concat([cipher.update(text), cipher.final()])
      return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), sealed]))
    },

    /** Throws if `sealed` was changed, or was sealed with another secret. */
    open(sealed: Uint8Array): KeyObject {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES))
      decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
      const der = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
      return createPrivateKey({ key: der, type: 'pkcs8', format: 'der' })
    },
  }
}

export type Seal = ReturnType<typeof createSeal>
