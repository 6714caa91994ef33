import type { Post } from '@murmuration/contracts'
import { Avatar, Name, When } from '../components/items.tsx'
import { Heading } from '../components/sections.tsx'

export const PostView = ({ post: { id, text, createdAt, author }, mine }: { post: Post; mine: boolean }) => (
  <>
    <Heading title="Post" />
    <article class="post-large">
      <a class="person" href={`/@${author.handle}`}>
        <Avatar handle={author.handle} />
        <span class="person-words">
          <Name of={author} />
          <span class="handle">@{author.handle}</span>
        </span>
      </a>
      <p class="text" dir="auto">
        {text}
      </p>
      <p class="post-time">
        <When time={createdAt} exact />
      </p>
    </article>
    {mine && <Delete id={id} />}
  </>
)

// Two clicks, and no script needed: a deleted post cannot be restored.
const Delete = ({ id }: { id: string }) => (
  <details class="delete">
    <summary>Delete this post</summary>
    <form method="post" action={`/p/${id}/delete`}>
      <p>It disappears everywhere, for good.</p>
      <button class="button danger" type="submit">
        Delete
      </button>
    </form>
  </details>
)
