import type { Post } from '@murmuration/contracts'
import { Avatar } from '../avatar.tsx'
import { When } from '../when.tsx'

export const PostItem = ({ post: { id, text, createdAt, author } }: { post: Post }) => (
  <article class="post" data-post={id}>
    <Avatar handle={author.handle} />
    <div class="post-body">
      <p class="byline">
        <a class="author" href={`/@${author.handle}`}>
          <bdi class="name">{author.name}</bdi> <span class="handle">@{author.handle}</span>
        </a>
        <a class="when" href={`/p/${id}`}>
          <When time={createdAt} />
        </a>
      </p>
      <p class="text" dir="auto">
        {text}
      </p>
    </div>
  </article>
)
