import type { PostPage } from '@murmuration/contracts'
import { PostList } from '../components/list.tsx'
import { Empty, IfUp } from '../components/placeholder.tsx'
import { Flock } from '../layout/flock.tsx'
import type { Result } from '../page/part.ts'

export const WelcomeView = ({ latest }: { latest: Result<PostPage> }) => (
  <>
    <section class="hero">
      <Flock birds={141} />
      <div class="hero-words">
        <h1>Many voices, one flock.</h1>
        <p>Say it in 141 characters. Follow who you like, and see at once when they post.</p>
        <p class="hero-doors">
          <a class="button" href="/signup">
            Join the flock
          </a>
          <a class="button clear" href="/login">
            Log in
          </a>
        </p>
      </div>
    </section>
    <h2 class="section-title">Latest posts</h2>
    <IfUp of={latest} missing="posts">
      {(page) => <PostList page={page} label="Latest posts" href="/explore" empty={<NothingYet />} />}
    </IfUp>
  </>
)

const NothingYet = () => (
  <Empty title="Nobody has posted yet">
    <p>
      <a href="/signup">Sign up</a> and be the first.
    </p>
  </Empty>
)
