/** What the one who looks is to the one who is looked at. `unknown`: the part that knows is down. */
export type Relation = 'me' | 'following' | 'not-following' | 'signed-out' | 'unknown'

export const FollowButton = ({ handle, relation }: { handle: string; relation: Relation }) => {
  if (relation === 'unknown') return null
  if (relation === 'me') {
    return (
      <a class="button quiet" href="/settings">
        Edit profile
      </a>
    )
  }
  if (relation === 'signed-out') {
    return (
      <a class="button" href={`/login?next=/@${handle}`}>
        Follow
      </a>
    )
  }
  const following = relation === 'following'
  return (
    <form method="post" action={`/@${handle}/${following ? 'unfollow' : 'follow'}`}>
      <button class={following ? 'button quiet' : 'button'} type="submit">
        {following ? 'Unfollow' : 'Follow'}
      </button>
    </form>
  )
}
