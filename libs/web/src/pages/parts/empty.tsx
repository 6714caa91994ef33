import type { ComponentChildren } from 'preact'
import { Flock } from './flock.tsx'

interface EmptyProps {
  title: string
  level?: 1 | 2
  children?: ComponentChildren
}

/** An empty list is a beginning: it says what would be here, and where to go. */
export const Empty = ({ title, level = 2, children }: EmptyProps) => (
  <div class="empty">
    <Flock birds={21} />
    {level === 1 ? <h1>{title}</h1> : <h2>{title}</h2>}
    {children}
  </div>
)
