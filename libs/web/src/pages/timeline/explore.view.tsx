import type { PostPage } from '@murmuration/contracts'
import { Heading } from '../components/heading.tsx'
import { PostList } from '../components/list.tsx'
import { Empty, IfUp } from '../components/placeholder.tsx'
import type { Result } from '../page/part.ts'

export const ExploreView = ({ latest }: { latest: Result<PostPage> }) => (
  <>
    <Heading title="Explore">
      <p class="lede">Everybody’s posts, the newest first.</p>
    </Heading>
    <IfUp of={latest} missing="posts">
      {(page) => <PostList page={page} label="Posts" href="/explore" empty={<Empty title="Nobody has posted yet" />} />}
    </IfUp>
  </>
)
