export { renderError } from './error.tsx'
export { pages } from './router.ts'
