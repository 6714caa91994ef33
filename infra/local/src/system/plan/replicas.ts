import { UserError } from '../../user-error.ts'
import { services, type Service } from './services.ts'

const MOST = 32

export type Replicas = Record<string, number>

/** A service of the split system by its name. */
export const scalable = (name: string, among = services): Service => {
  const split = among.filter(({ system }) => system === 'split')
  const service = split.find((one) => one.name === name)
  if (service) return service
  if (split.length === 0) throw new UserError('Only the monolith runs, and of that there is just one.')
  throw new UserError(`There is no service "${name}" to scale. There are ${split.map((one) => one.name).join(', ')}.`)
}

/** How many: `3`. */
export const countOf = (text: string, least = 1): number => {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : -1
  if (count >= least && count <= MOST) return count
  throw new UserError(`"${text}" should be a number from ${least} to ${MOST}.`)
}

/** `posts=3,notify=2` */
export const parseReplicas = (text: string): Replicas =>
  Object.fromEntries(
    text.split(',').map((part) => {
      const [name = '', count = '', ...rest] = part.split('=').map((word) => word.trim())
      if (rest.length > 0 || name === '' || count === '')
        throw new UserError(`"${part}" should be a service and a number, such as posts=3.`)
      return [scalable(name).name, countOf(count)]
    }),
  )
