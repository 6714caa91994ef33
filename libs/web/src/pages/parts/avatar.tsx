import { hueOf } from './hue.ts'

export const Avatar = ({ handle, large }: { handle: string; large?: boolean }) => (
  <span class={`avatar ${hueOf(handle)}${large ? ' avatar-large' : ''}`} aria-hidden="true" data-avatar>
    {handle.slice(0, 1)}
  </span>
)
