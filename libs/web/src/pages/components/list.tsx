import type { PostPage, UserPage } from '@murmuration/contracts'
import type { ComponentChildren } from 'preact'
import { PersonItem } from './person.tsx'
import { PostItem } from './post.tsx'

interface ListProps<P> {
  page: P
  label: string
  /** The address of this list; the cursor is added to it. */
  href: string
  /** Shown when the list has no items. */
  empty: ComponentChildren
}

export const PostList = ({ page: { items, next }, label, href, empty }: ListProps<PostPage>) =>
  items.length === 0 ? (
    <>{empty}</>
  ) : (
    <>
      <ul class="list" role="list" aria-label={label}>
        {items.map((post) => (
          <li key={post.id}>
            <PostItem post={post} />
          </li>
        ))}
      </ul>
      <Older href={href} next={next} what="posts" />
    </>
  )

export const PersonList = ({ page: { items, next }, label, href, empty }: ListProps<UserPage>) =>
  items.length === 0 ? (
    <>{empty}</>
  ) : (
    <>
      <ul class="list" role="list" aria-label={label}>
        {items.map((person) => (
          <li key={person.id}>
            <PersonItem person={person} />
          </li>
        ))}
      </ul>
      <Older href={href} next={next} what="people" />
    </>
  )

/** The link to the next page of a list. */
export const Older = ({ href, next, what }: { href: string; next: string | null; what: string }) =>
  next === null ? null : (
    <p class="older">
      <a class="button quiet" rel="next" href={withCursor(href, next)}>
        {what === 'people' ? 'More people' : `Older ${what}`}
      </a>
    </p>
  )

const withCursor = (href: string, cursor: string) =>
  `${href}${href.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`
