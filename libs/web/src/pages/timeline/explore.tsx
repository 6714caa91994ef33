import type { Services } from '../../deps.ts'
import { ctxOf } from '../../viewer.ts'
import { part } from '../page/part.ts'
import { pageOf } from '../page/query.ts'
import type { Page } from '../page/view.ts'
import { IfUp } from '../parts/down.tsx'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { PostList } from '../parts/lists/post-list.tsx'

export const explore =
  ({ posts }: Pick<Services, 'posts'>): Page =>
  async (req, res) => {
    const latest = await part(posts.latest(pageOf(req), ctxOf(res)))

    return {
      title: 'Explore',
      body: (
        <>
          <Heading title="Explore">
            <p class="lede">Everybody’s posts, the newest first.</p>
          </Heading>
          <IfUp of={latest} missing="posts">
            {(page) => (
              <PostList page={page} label="Posts" href="/explore" empty={<Empty title="Nobody has posted yet" />} />
            )}
          </IfUp>
        </>
      ),
    }
  }
