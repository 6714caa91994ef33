import type { User } from '@murmuration/contracts'
import type { ComponentChildren } from 'preact'
import { Older } from './older.tsx'
import { PersonItem } from './person-item.tsx'

interface PersonListProps {
  page: { items: User[]; next: string | null }
  label: string
  href: string
  empty: ComponentChildren
}

export const PersonList = ({ page: { items, next }, label, href, empty }: PersonListProps) => {
  if (items.length === 0) return <>{empty}</>

  return (
    <>
      <ul class="list" role="list" aria-label={label}>
        {items.map((person) => (
          <li key={person.id}>
            <PersonItem person={person} />
          </li>
        ))}
      </ul>
      <Older href={href} next={next} what="people" />
    </>
  )
}
