import type { PostPage } from '@murmuration/contracts'
import { PostList } from '../components/items.tsx'
import { Empty, Heading, IfUp } from '../components/sections.tsx'
import { Flock } from '../layout/drawings.tsx'
import type { Result } from '../page/failures.ts'
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
      {(page) => <PostList page={page} label="Posts" href="/" empty={<QuietHome />} />}
    </IfUp>
  </>
)

const QuietHome = () => (
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
      {(page) => <PostList page={page} label="Latest posts" href="/explore" empty={<NoPosts />} />}
    </IfUp>
  </>
)

const NoPosts = () => (
  <Empty title="Nobody has posted yet">
    <p>
      <a href="/signup">Sign up</a> and be the first.
    </p>
  </Empty>
)
