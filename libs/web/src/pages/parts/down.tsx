import type { ComponentChildren } from 'preact'
import { Icon } from '../layout/icon.tsx'
import type { Part } from '../page/part.ts'

/** Stands where a part would be that is down. The rest of the page goes on. */
export const Down = ({ what }: { what: string }) => (
  <div class="down" data-down={what.toLowerCase()}>
    <Icon name="pause" />
    <p>
      <strong>{what} can’t be shown right now.</strong> That part of Murmuration is down; everything else works. Try
      again in a moment.
    </p>
  </div>
)

interface IfUpProps<T> {
  of: Part<T>
  what: string
  children: (value: T) => ComponentChildren
}

export const IfUp = <T,>({ of, what, children }: IfUpProps<T>) =>
  of.up ? <>{children(of.value)}</> : <Down what={what} />
