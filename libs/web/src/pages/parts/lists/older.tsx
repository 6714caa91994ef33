const withCursor = (href: string, cursor: string) =>
  `${href}${href.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`

export const Older = ({ href, next, what }: { href: string; next: string | null; what: string }) =>
  next === null ? null : (
    <p class="older">
      <a class="button quiet" rel="next" href={withCursor(href, next)}>
        {what === 'people' ? 'More people' : `Older ${what}`}
      </a>
    </p>
  )
