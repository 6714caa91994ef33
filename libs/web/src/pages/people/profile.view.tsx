import type { PostPage, User } from '@murmuration/contracts'
import { Avatar, isTall, PostList } from '../components/items.tsx'
import { Down, Empty, Heading, IfUp } from '../components/sections.tsx'
import { nameOf } from '../components/words.ts'
import type { Result } from '../page/failures.ts'

interface ProfileViewProps {
  handle: string
  user: Result<User>
  counts: Counts
  relation: Relation
  timeline: Result<PostPage>
}

export const ProfileView = ({ handle, user, counts, relation, timeline }: ProfileViewProps) => (
  <>
    {user.up ? <ProfileHead user={user.value} counts={counts} relation={relation} /> : <Unknown handle={handle} />}
    <h2 class="section-title">Posts</h2>
    <IfUp of={timeline} missing="posts">
      {(page) => (
        <PostList page={page} label="Posts" href={`/@${handle}`} empty={<NothingYet mine={relation === 'me'} />} />
      )}
    </IfUp>
  </>
)

// While auth is down: a post carries its author, so the posts can still be shown.
const Unknown = ({ handle }: { handle: string }) => (
  <>
    <Heading title={`@${handle}`} />
    <Down missing="profile" />
  </>
)

const NothingYet = ({ mine }: { mine: boolean }) =>
  mine ? (
    <Empty title="You have not posted yet">
      <p>
        <a class="button" href="/">
          Write your first post
        </a>
      </p>
    </Empty>
  ) : (
    <Empty title="No posts yet" />
  )

/** `undefined` when the service that counts is down. */
export interface Counts {
  posts: number | undefined
  followers: number | undefined
  following: number | undefined
}

const since = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const grouped = new Intl.NumberFormat('en-GB')

interface ProfileHeadProps {
  user: User
  counts: Counts
  relation: Relation
}

const ProfileHead = ({ user, counts, relation }: ProfileHeadProps) => {
  const { handle, bio, createdAt } = user
  return (
    <section class="profile">
      <div class="profile-top">
        <Avatar handle={handle} large />
        <FollowButton handle={handle} relation={relation} />
      </div>
      <h1 class="profile-name">
        <bdi>{nameOf(user)}</bdi>
      </h1>
      <p class="handle">@{handle}</p>
      {bio !== '' && (
        <p
          class={isTall(bio) ? 'profile-bio is-tall' : 'profile-bio'}
          dir="auto"
          tabIndex={isTall(bio) ? 0 : undefined}
        >
          {bio}
        </p>
      )}
      <ul class="numbers">
        <li>
          <Count value={counts.posts} /> {counts.posts === 1 ? 'post' : 'posts'}
        </li>
        <li>
          <a href={`/@${handle}/followers`}>
            <Count value={counts.followers} /> {counts.followers === 1 ? 'follower' : 'followers'}
          </a>
        </li>
        <li>
          <a href={`/@${handle}/following`}>
            <Count value={counts.following} /> following
          </a>
        </li>
        <li class="joined">
          Since <time dateTime={createdAt}>{since.format(new Date(createdAt))}</time>
        </li>
      </ul>
    </section>
  )
}

const Count = ({ value }: { value: number | undefined }) =>
  value === undefined ? <span title="Can’t be counted right now">–</span> : <strong>{grouped.format(value)}</strong>

/** How the viewer relates to this user. `unknown`: follows is down. */
export type Relation = 'me' | 'following' | 'not-following' | 'signed-out' | 'unknown'

const FollowButton = ({ handle, relation }: { handle: string; relation: Relation }) => {
  if (relation === 'unknown') return null
  if (relation === 'me') {
    return (
      <a class="button quiet" href="/settings">
        Edit profile
      </a>
    )
  }
  if (relation === 'signed-out') {
    return (
      <a class="button" href={`/login?next=/@${handle}`}>
        Follow
      </a>
    )
  }
  const following = relation === 'following'
  return (
    <form method="post" action={`/@${handle}/${following ? 'unfollow' : 'follow'}`}>
      <button class={following ? 'button quiet' : 'button'} type="submit">
        {following ? 'Unfollow' : 'Follow'}
      </button>
    </form>
  )
}
