export { SeedError } from './api.ts'
export { GraphError, parseGraph, type Graph } from './graph.ts'
export { makePlan, type Plan } from './plan.ts'
export { seed, type Progress, type Seeded, type SeedOptions } from './seed.ts'
