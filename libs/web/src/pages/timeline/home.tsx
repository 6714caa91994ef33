import type { PostPage } from '@murmuration/contracts'
import type { Part } from '../page/part.ts'
import { IfUp } from '../parts/down.tsx'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { PostList } from '../parts/lists/post-list.tsx'
import { Composer, type Draft } from './composer.tsx'

interface HomeProps {
  handle: string
  home: Part<PostPage>
  /** Which part is to blame where `home` is down. */
  missing: 'posts' | 'follows'
  draft: Draft | undefined
}

export const Home = ({ handle, home, missing, draft }: HomeProps) => (
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
