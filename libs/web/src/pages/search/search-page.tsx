import type { PostPage, UserPage } from '@murmuration/contracts'
import type { Part } from '../page/part.ts'
import type { Refusal } from '../page/refusal.ts'
import { IfUp } from '../parts/down.tsx'
import { Empty } from '../parts/empty.tsx'
import { Field } from '../parts/field.tsx'
import { Heading } from '../parts/heading.tsx'
import { PersonList } from '../parts/lists/person-list.tsx'
import { PostList } from '../parts/lists/post-list.tsx'

export type Found = { type: 'posts'; page: Part<PostPage> } | { type: 'people'; page: Part<UserPage> }

interface SearchPageProps {
  q: string
  type: Found['type']
  found: Found | undefined
  refusal: Refusal | undefined
}

const addressOf = (q: string, type: Found['type']) => `/search?${new URLSearchParams({ q, type })}`

export const SearchPage = ({ q, type, found, refusal }: SearchPageProps) => (
  <>
    <Heading title="Search" />
    <form class="search" method="get" action="/search" role="search">
      <input type="hidden" name="type" value={type} />
      <Field name="q" label="Search for" refusal={refusal}>
        {(tied) => <input {...tied} type="search" value={q} dir="auto" placeholder="A word, or several" />}
      </Field>
      <button class="button" type="submit">
        Search
      </button>
    </form>
    <nav class="tabs" aria-label="Search in">
      {(['posts', 'people'] as const).map((each) => (
        <a key={each} href={addressOf(q, each)} aria-current={each === type ? 'page' : undefined}>
          {each === 'posts' ? 'Posts' : 'People'}
        </a>
      ))}
    </nav>
    {found && <Results q={q} found={found} />}
  </>
)

const Results = ({ q, found }: { q: string; found: Found }) => {
  const list = { label: 'Results', href: addressOf(q, found.type), empty: <Nothing q={q} /> }
  if (found.type === 'posts') {
    return (
      <IfUp of={found.page} missing="search">
        {(page) => <PostList page={page} {...list} />}
      </IfUp>
    )
  }
  return (
    <IfUp of={found.page} missing="search">
      {(page) => <PersonList page={page} {...list} />}
    </IfUp>
  )
}

const Nothing = ({ q }: { q: string }) => (
  <Empty title="Nothing found">
    <p>
      Nothing has every word of “<bdi>{q}</bdi>”. Fewer words find more.
    </p>
  </Empty>
)
