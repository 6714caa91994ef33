// By itself: the rest of the contracts needs Node, and this runs in browsers too.
import { isVisible } from '@murmuration/contracts/visible'

/** The name, or the handle of an account whose name cannot be seen. */
export const nameOf = ({ name, handle }: { name: string; handle: string }) => (isVisible(name) ? name : `@${handle}`)
