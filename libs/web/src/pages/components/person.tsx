import type { User } from '@murmuration/contracts'
import { hueOf, nameOf } from './names.ts'

export const Avatar = ({ handle, large }: { handle: string; large?: boolean }) => (
  <span class={`avatar ${hueOf(handle)}${large ? ' avatar-large' : ''}`} aria-hidden="true" data-avatar>
    {handle.slice(0, 1)}
  </span>
)

/** `<bdi>` isolates the name: right-to-left text in it does not reorder the text beside it. */
export const Name = ({ of }: { of: { name: string; handle: string } }) => <bdi class="name">{nameOf(of)}</bdi>

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
