import type { User } from '@murmuration/contracts'
import type { Part } from '../page/part.ts'
import { IfUp } from '../parts/down.tsx'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { PersonList } from '../parts/lists/person-list.tsx'

interface PeoplePageProps {
  handle: string
  which: 'followers' | 'following'
  people: Part<{ items: User[]; next: string | null }>
  /** Which part is to blame where `people` is down. */
  missing: 'people' | 'ties'
}

const EMPTY = { followers: 'No followers yet', following: 'Follows nobody yet' }

export const PeoplePage = ({ handle, which, people, missing }: PeoplePageProps) => (
  <>
    <Heading title={which === 'followers' ? `Followers of @${handle}` : `@${handle} follows`}>
      <nav class="tabs" aria-label="Lists">
        <a href={`/@${handle}`}>Posts</a>
        <a href={`/@${handle}/followers`} aria-current={which === 'followers' ? 'page' : undefined}>
          Followers
        </a>
        <a href={`/@${handle}/following`} aria-current={which === 'following' ? 'page' : undefined}>
          Following
        </a>
      </nav>
    </Heading>
    <IfUp of={people} missing={missing}>
      {(page) => (
        <PersonList page={page} label="People" href={`/@${handle}/${which}`} empty={<Empty title={EMPTY[which]} />} />
      )}
    </IfUp>
  </>
)
