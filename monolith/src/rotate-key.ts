import { createKeys, createSeal } from '@murmuration/accounts'
import { databasePool, runCommand } from '@murmuration/service'
import { monolith } from './service.ts'

// node dist/rotate-key.js, beside the running monolith: adds a signing key.
await runCommand(monolith, 'key.not_rotated', async (host) => {
  const { kid } = await createKeys({ pool: databasePool(host), seal: createSeal(host.config.KEY_SECRET) }).rotate()
  host.log.info({ kid }, 'key.rotated')
})
