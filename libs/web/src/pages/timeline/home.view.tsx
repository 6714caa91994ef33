import type { PostPage } from '@murmuration/contracts'
import { Heading } from '../components/heading.tsx'
import { PostList } from '../components/list.tsx'
import { Empty, IfUp } from '../components/placeholder.tsx'
import type { Result } from '../page/part.ts'
import { Composer, type Draft } from './composer.view.tsx'

interface HomeViewProps {
  handle: string
  home: Result<PostPage>
  /** The service to name when `home` is down. */
  missing: 'posts' | 'follows'
  draft: Draft | undefined
}

export const HomeView = ({ handle, home, missing, draft }: HomeViewProps) => (
  <>
    <Heading title="Home" />
    <Composer handle={handle} draft={draft} />
    <a class="pill" href="/" data-pill hidden>
      Show new posts
    </a>
    <IfUp of={home} missing={missing}>
      {(page) => <PostList page={page} label="Posts" href="/" empty={<NothingYet />} />}
    </IfUp>
  </>
)

const NothingYet = () => (
  <Empty title="It is quiet here">
    <p>Your posts and those of the people you follow will gather here.</p>
    <p>
      <a class="button" href="/explore">
        Find people to follow
      </a>
    </p>
  </Empty>
)

/** What a viewer without a session gets for a post: the draft, and a way to log in that does not leave it. */
export const SignedOutView = ({ draft }: { draft: Draft }) => (
  <>
    <Heading title="Your post is still here" />
    <Composer draft={draft} />
    <p class="lede">
      <a href="/login" target="_blank" rel="noopener">
        Log in
      </a>
    </p>
  </>
)
