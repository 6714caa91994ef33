import { Heading } from '../parts/heading.tsx'
import { IfUp } from '../parts/down.tsx'
import { Empty } from '../parts/empty.tsx'
import { part } from '../part.ts'
import { PostList } from '../parts/post-list.tsx'
import type { Services } from '../../deps.ts'
import { ctxOf } from '../../viewer.ts'
import { pageOf } from '../query.ts'
import type { Page } from '../view.ts'

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
          <IfUp of={latest} what="Posts">
            {(page) => (
              <PostList page={page} label="Posts" href="/explore" empty={<Empty title="Nobody has posted yet" />} />
            )}
          </IfUp>
        </>
      ),
    }
  }
