import type { PostPage, Trend } from '@murmuration/contracts'
import { PostList } from '../components/items.tsx'
import { Empty, Heading, IfUp } from '../components/sections.tsx'
import type { Result } from '../page/failures.ts'

interface ExploreViewProps {
  latest: Result<PostPage>
  trends: Trend[]
}

export const ExploreView = ({ latest, trends }: ExploreViewProps) => (
  <>
    <Heading title="Explore">
      <p class="lede">Everybody’s posts, the newest first.</p>
    </Heading>
    {trends.length > 0 && <Trends of={trends} />}
    <IfUp of={latest} missing="posts">
      {(page) => <PostList page={page} label="Posts" href="/explore" empty={<Empty title="Nobody has posted yet" />} />}
    </IfUp>
  </>
)

const Trends = ({ of }: { of: Trend[] }) => (
  <section class="trends" aria-labelledby="trends">
    <h2 id="trends">More often now than before</h2>
    <ul role="list">
      {of.map(({ text, posts }) => (
        <li key={text}>
          <a class="trend" href={`/search?${new URLSearchParams({ q: text })}`}>
            <bdi>{text}</bdi>{' '}
            <span class="trend-posts">
              {posts} <span class="sr-only">posts</span>
            </span>
          </a>
        </li>
      ))}
    </ul>
    <p class="trends-foot">
      Counted from the newest posts. <a href="/donate">Where the counting is done</a>
    </p>
  </section>
)
