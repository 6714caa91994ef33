import type { PostPage } from '@murmuration/contracts'
import { PostList } from '../components/items.tsx'
import { Empty, Heading, IfUp } from '../components/sections.tsx'
import type { Result } from '../page/failures.ts'

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
