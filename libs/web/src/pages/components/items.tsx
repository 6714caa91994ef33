import type { Post, PostPage, User, UserPage } from '@murmuration/contracts'
import type { ComponentChildren } from 'preact'
import { ago, exactly, hueOf, nameOf } from './words.ts'

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

const PostItem = ({ post: { id, text, createdAt, author } }: { post: Post }) => (
  <article class="post" data-post={id}>
    <Avatar handle={author.handle} />
    <div class="post-body">
      <p class="byline">
        <a class="author" href={`/@${author.handle}`}>
          <Name of={author} /> <span class="handle">@{author.handle}</span>
        </a>
        <a class="when" href={`/p/${id}`}>
          <When time={createdAt} />
        </a>
      </p>
      <PostText text={text} href={`/p/${id}`} />
    </div>
  </article>
)

const MOST_LINES = 8 // the stylesheet shows as many lines of a tall text

/**
 * Counts line breaks only, not wrapped lines: 141 letters of the widest script wrap to 11 lines on a phone of 320 px but to 4
 * on a desktop, where "Show more" would show nothing new. The stylesheet limits what wraps further to one screen.
 */
export const isTall = (text: string) => text.split('\n').length > MOST_LINES

/** In a list the stylesheet cuts a tall text, from the first paint on. The page of the post shows all of it. */
const PostText = ({ text, href }: { text: string; href: string }) => (
  <>
    <p class={isTall(text) ? 'text is-tall' : 'text'} dir="auto">
      {text}
    </p>
    {isTall(text) && (
      <p>
        <a class="more" href={href}>
          Show more
        </a>
      </p>
    )}
  </>
)

export const When = ({ time, exact }: { time: string; exact?: boolean }) => (
  <time dateTime={time} title={exactly(time)} data-when={exact ? undefined : ''}>
    {exact ? exactly(time) : ago(time)}
  </time>
)

export const Avatar = ({ handle, large }: { handle: string; large?: boolean }) => (
  <span class={`avatar ${hueOf(handle)}${large ? ' avatar-large' : ''}`} aria-hidden="true" data-avatar>
    {handle.slice(0, 1)}
  </span>
)

/** `<bdi>` isolates the name: right-to-left text in it does not reorder the text beside it. */
export const Name = ({ of }: { of: { name: string; handle: string } }) => <bdi class="name">{nameOf(of)}</bdi>

const PersonItem = ({ person }: { person: User }) => (
  <a class="person" href={`/@${person.handle}`}>
    <Avatar handle={person.handle} />
    <span class="person-words">
      <span class="byline">
        <Name of={person} /> <span class="handle">@{person.handle}</span>
      </span>
      {person.bio !== '' && (
        <span class="person-bio" dir="auto">
          {person.bio}
        </span>
      )}
    </span>
  </a>
)
