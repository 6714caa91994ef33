import type { User } from '@murmuration/contracts'
import { Avatar } from '../avatar.tsx'
import { Name } from '../name.tsx'

export const PersonItem = ({ person }: { person: User }) => (
  <a class="person" href={`/@${person.handle}`}>
    <Avatar handle={person.handle} />
    <span class="person-words">
      <span class="byline">
        <Name of={person} /> <span class="handle">@{person.handle}</span>
      </span>
      {person.bio !== '' && (
        <span class="person-bio" dir="auto">
          {person.bio}
        </span>
      )}
    </span>
  </a>
)
