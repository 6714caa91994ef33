import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { data } from '../../folders.ts'

/** The secret this clone's signing keys are encrypted with: drawn once, kept with the data it belongs to. */
export const keySecret = async () => {
  const file = join(data, 'key-secret')
  await mkdir(data, { recursive: true })
  await writeFile(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch(
    (reason: NodeJS.ErrnoException) => {
      if (reason.code !== 'EEXIST') throw reason
    },
  )
  return readFile(file, 'utf8')
}
