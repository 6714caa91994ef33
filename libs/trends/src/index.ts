export * from './count.ts'
export { countHere, type CountChunks, findTrends, SAMPLE } from './find.ts'
export { createTrends, donationsConfig, LOOK_EVERY_MS, type Trends, trendsConfig } from './keep.ts'
export { topWords } from './top.ts'
