import { z } from 'zod'

// | id | [ name, value, name, value, … ] |, as Redis answers
export const StreamEntry = z.tuple([z.string(), z.array(z.string())]).transform(([id, list]) => {
  const field = (name: string) => list[list.indexOf(name) + 1] ?? ''
  return { id, type: field('type'), payload: field('payload'), context: field('context') }
})
