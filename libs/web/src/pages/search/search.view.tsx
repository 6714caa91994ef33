import type { PostPage, UserPage } from '@murmuration/contracts'
import { Field } from '../components/field.tsx'
import { PersonList, PostList } from '../components/items.tsx'
import { Empty, Heading, IfUp } from '../components/sections.tsx'
import type { Refusal, Result } from '../page/failures.ts'

export type Found = { type: 'posts'; page: Result<PostPage> } | { type: 'people'; page: Result<UserPage> }

interface SearchViewProps {
  q: string
  type: Found['type']
  found: Found | undefined
  refusal: Refusal | undefined
}

const hrefOf = (q: string, type: Found['type']) => `/search?${new URLSearchParams({ q, type })}`

export const SearchView = ({ q, type, found, refusal }: SearchViewProps) => (
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
        <a key={each} href={hrefOf(q, each)} aria-current={each === type ? 'page' : undefined}>
          {each === 'posts' ? 'Posts' : 'People'}
        </a>
      ))}
    </nav>
    {found && <Results q={q} found={found} />}
  </>
)

const Results = ({ q, found }: { q: string; found: Found }) => {
  const list = { label: 'Results', href: hrefOf(q, found.type), empty: <Nothing q={q} /> }
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
