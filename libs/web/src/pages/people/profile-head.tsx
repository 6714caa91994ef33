import type { User } from '@murmuration/contracts'
import { Avatar } from '../parts/avatar.tsx'
import { nameOf } from '../parts/name-of.ts'
import { isTall } from '../parts/post-text.tsx'
import { FollowButton, type Relation } from './follow-button.tsx'

/** Undefined where the part that counts is down. */
export interface Numbers {
  posts: number | undefined
  followers: number | undefined
  following: number | undefined
}

const since = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const grouped = new Intl.NumberFormat('en-GB')

interface ProfileHeadProps {
  user: User
  numbers: Numbers
  relation: Relation
}

export const ProfileHead = ({ user, numbers, relation }: ProfileHeadProps) => {
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
          <Count value={numbers.posts} /> {numbers.posts === 1 ? 'post' : 'posts'}
        </li>
        <li>
          <a href={`/@${handle}/followers`}>
            <Count value={numbers.followers} /> {numbers.followers === 1 ? 'follower' : 'followers'}
          </a>
        </li>
        <li>
          <a href={`/@${handle}/following`}>
            <Count value={numbers.following} /> following
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
