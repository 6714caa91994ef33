import { music, stars } from './evening.ts'
import { books, cats } from './home.ts'
import { bread, kitchen } from './kitchen.ts'
import { garden, walks } from './outdoors.ts'
import { birds, rain } from './sky.ts'
import { football, market } from './town.ts'
import { cycling, trains } from './wheels.ts'
import { code, language } from './words.ts'

export type { Topic } from './topic.ts'

export const topics = [
  ...[birds, rain, garden, walks],
  ...[bread, kitchen, cats, books],
  ...[trains, cycling, football, market],
  ...[code, music, language, stars],
]
