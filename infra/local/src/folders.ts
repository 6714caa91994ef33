import { join } from 'node:path'

/** The clone we are in. */
export const root = join(import.meta.dirname, '../../..')

/** Everything that is kept between runs; not in git. Another folder is another world. */
export const data = process.env['MURMURATION_DATA'] ?? join(root, '.data')

/** Programs fetched once. `--fresh` leaves them. */
export const tools = join(root, '.data/tools')

export const postgresFolder = join(data, 'postgres')
export const redisFolder = join(data, 'redis')

/** Held by the process that runs a system on these data. */
export const lockFile = join(data, 'lock')
