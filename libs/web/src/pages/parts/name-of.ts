import { isVisible } from '@murmuration/contracts'

/** The name, or the handle of an account whose name cannot be seen. */
export const nameOf = ({ name, handle }: { name: string; handle: string }) => (isVisible(name) ? name : `@${handle}`)
