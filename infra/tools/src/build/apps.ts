import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.ts'

const services = readdirSync(join(root, 'services')).map((name) => `services/${name}`)

/** The folders of everything that runs as a process. */
export const apps = ['monolith', ...services].filter((folder) => existsSync(join(root, folder, 'src/main.ts')))
