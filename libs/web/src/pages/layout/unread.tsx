/** Its room is kept even while it is empty, so that nothing moves when a number appears. */
export const Unread = ({ count }: { count: number | undefined }) => (
  <span class="unread" data-unread={count ?? 0}>
    <span data-count>{count === undefined || count === 0 ? '' : count}</span>
    <span class="sr-only"> unread</span>
  </span>
)
