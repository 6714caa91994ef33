import type { ComponentChildren, VNode } from 'preact'
import { Flock, Icon } from '../layout/drawings.tsx'
import type { Result } from '../page/failures.ts'

export const Heading = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="heading">
    <h1>{title}</h1>
    {children}
  </div>
)

/** What is missing, and what the viewer can still do. */
const MISSING = {
  posts: {
    what: 'Posts can’t be shown right now.',
    means: <>The part that keeps them is down. None is lost. Try again in a moment.</>,
  },
  follows: {
    what: 'Whom you follow can’t be looked up right now,',
    means: (
      <>
        so your home can’t be put together. <a href="/explore">Explore</a> works, and so does posting.
      </>
    ),
  },
  ties: {
    what: 'Who follows whom can’t be looked up right now.',
    means: <>The part that knows it is down. Profiles and their posts work. Try again in a moment.</>,
  },
  people: {
    what: 'Names of people can’t be looked up right now.',
    means: <>The part that keeps accounts is down. Posts can be read all the same. Try again in a moment.</>,
  },
  profile: {
    what: 'This profile can’t be shown right now.',
    means: <>The part that keeps accounts is down, so name, bio and numbers are missing.</>,
  },
  settings: {
    what: 'Your profile can’t be shown right now,',
    means: <>so it can’t be changed either: the part that keeps accounts is down. Reading and posting work.</>,
  },
  search: {
    what: 'Nothing can be searched right now.',
    means: (
      <>
        Only search is down. <a href="/explore">Explore</a> shows the latest posts.
      </>
    ),
  },
  notifications: {
    what: 'Notifications can’t be shown right now.',
    means: <>The part that keeps them is down. None is lost: what you miss appears here when it is back.</>,
  },
} satisfies Record<string, { what: string; means: VNode }>

type Missing = keyof typeof MISSING

/** Replaces a part whose service is down. The rest of the page works. */
export const Down = ({ missing }: { missing: Missing }) => (
  <div class="down" data-down={missing}>
    <Icon name="pause" />
    <p>
      <strong>{MISSING[missing].what}</strong> {MISSING[missing].means}
    </p>
  </div>
)

interface IfUpProps<T> {
  of: Result<T>
  missing: Missing
  children: (value: T) => ComponentChildren
}

export const IfUp = <T,>({ of, missing, children }: IfUpProps<T>) =>
  of.up ? <>{children(of.value)}</> : <Down missing={missing} />

interface EmptyProps {
  title: string
  level?: 1 | 2
  children?: ComponentChildren
}

/** Replaces a list without items: says what will be here, and where to go. */
export const Empty = ({ title, level = 2, children }: EmptyProps) => (
  <div class="empty">
    <Flock birds={21} />
    {level === 1 ? <h1>{title}</h1> : <h2>{title}</h2>}
    {children}
  </div>
)
