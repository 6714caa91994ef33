import { join } from 'node:path'

/** The clone we test. */
export const root = join(import.meta.dirname, '../../../..')
