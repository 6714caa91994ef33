import type { PostPage } from '@murmuration/contracts'
import type { ComponentChildren } from 'preact'
import { Older } from './older.tsx'
import { PostItem } from './post-item.tsx'

interface PostListProps {
  page: PostPage
  label: string
  /** The address of this list; the cursor is added to it. */
  href: string
  /** Shown when there is nothing at all. */
  empty: ComponentChildren
}

export const PostList = ({ page: { items, next }, label, href, empty }: PostListProps) => {
  if (items.length === 0) return <>{empty}</>

  return (
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
}
