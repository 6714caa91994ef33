import type { Post } from '@murmuration/contracts'
import { ago, exactly } from './ago.ts'
import { Avatar, Name } from './person.tsx'

export const PostItem = ({ post: { id, text, createdAt, author } }: { post: Post }) => (
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
export const PostText = ({ text, href }: { text: string; href: string }) => (
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
