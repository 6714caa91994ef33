import { bread, books, cats, kitchen } from './home.ts'
import { code, language, music, stars } from './mind.ts'
import { birds, garden, rain, walks } from './outside.ts'
import { cycling, football, market, trains } from './town.ts'

export type { Topic } from './topic.ts'

export const topics = [
  ...[birds, rain, garden, walks],
  ...[bread, kitchen, cats, books],
  ...[trains, cycling, football, market],
  ...[code, music, language, stars],
]
