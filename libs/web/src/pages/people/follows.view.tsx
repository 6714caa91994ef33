import type { UserPage } from '@murmuration/contracts'
import { PersonList } from '../components/items.tsx'
import { Empty, Heading, IfUp } from '../components/sections.tsx'
import type { Result } from '../page/failures.ts'

interface FollowsViewProps {
  handle: string
  which: 'followers' | 'following'
  people: Result<UserPage>
  /** What to name when `people` is down. */
  missing: 'people' | 'ties'
}

const EMPTY = { followers: 'No followers yet', following: 'Follows nobody yet' }

export const FollowsView = ({ handle, which, people, missing }: FollowsViewProps) => (
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
