/** Its room is kept even while it is empty, so that nothing moves when a number appears. */
export const Unread = ({ count }: { count: number | undefined }) => (
  <span class="unread" data-unread={count ?? 0}>
    <span data-count>{count ? count : ''}</span>
    <span class="sr-only"> unread</span>
  </span>
)
