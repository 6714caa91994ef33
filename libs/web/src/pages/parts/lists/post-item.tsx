import type { Post } from '@murmuration/contracts'
import { Avatar } from '../avatar.tsx'
import { Name } from '../name.tsx'
import { PostText } from '../post-text.tsx'
import { When } from '../when.tsx'

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
