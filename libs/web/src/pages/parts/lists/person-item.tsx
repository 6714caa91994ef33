import type { User } from '@murmuration/contracts'
import { Avatar } from '../avatar.tsx'

export const PersonItem = ({ person: { handle, name, bio } }: { person: User }) => (
  <a class="person" href={`/@${handle}`}>
    <Avatar handle={handle} />
    <span class="person-words">
      <span class="byline">
        <bdi class="name">{name}</bdi> <span class="handle">@{handle}</span>
      </span>
      {bio !== '' && (
        <span class="person-bio" dir="auto">
          {bio}
        </span>
      )}
    </span>
  </a>
)
