import type { PostPage, User } from '@murmuration/contracts'
import { PostList } from '../components/list.tsx'
import { Down, Empty, IfUp } from '../components/placeholder.tsx'
import type { Result } from '../page/part.ts'
import { type Counts, ProfileHead, type Relation } from './profile-head.view.tsx'

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
    <div class="heading">
      <h1>@{handle}</h1>
    </div>
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
