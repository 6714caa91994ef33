import type { PostPage, User } from '@murmuration/contracts'
import type { Part } from '../page/part.ts'
import { Down, IfUp } from '../parts/down.tsx'
import { Empty } from '../parts/empty.tsx'
import { PostList } from '../parts/lists/post-list.tsx'
import type { Relation } from './follow-button.tsx'
import { ProfileHead, type Numbers } from './profile-head.tsx'

interface ProfileProps {
  handle: string
  user: Part<User>
  numbers: Numbers
  relation: Relation
  timeline: Part<PostPage>
}

export const Profile = ({ handle, user, numbers, relation, timeline }: ProfileProps) => (
  <>
    {user.up ? <ProfileHead user={user.value} numbers={numbers} relation={relation} /> : <Unknown handle={handle} />}
    <h2 class="section-title">Posts</h2>
    <IfUp of={timeline} missing="posts">
      {(page) => (
        <PostList page={page} label="Posts" href={`/@${handle}`} empty={<NothingYet mine={relation === 'me'} />} />
      )}
    </IfUp>
  </>
)

// Posts carry their authors, so they can be shown even while nobody can say more about this one.
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
