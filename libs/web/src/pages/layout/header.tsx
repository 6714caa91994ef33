import { Avatar } from '../parts/avatar.tsx'
import { Name } from '../parts/name.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { Logo } from './logo.tsx'
import { Navigation } from './navigation.tsx'

export const Header = (frame: Frame) => (
  <header class="side">
    <a class="brand" href="/">
      <Logo />
      <span class="brand-name">Murmuration</span>
    </a>
    <Navigation {...frame} />
    {frame.viewer ? <Me {...frame.viewer} /> : <Doors />}
  </header>
)

const Me = ({ handle, name }: { handle: string; name: string }) => (
  <div class="me">
    <a class="me-link" href={`/@${handle}`}>
      <Avatar handle={handle} />
      <span class="me-words">
        <Name of={{ name, handle }} />
        <span class="handle">@{handle}</span>
      </span>
    </a>
    <form method="post" action="/logout">
      <button class="icon-button" type="submit" title="Log out">
        <Icon name="leave" />
        <span class="sr-only">Log out</span>
      </button>
    </form>
  </div>
)

const Doors = () => (
  <div class="doors">
    <a class="button quiet" href="/login">
      Log in
    </a>
    <a class="button" href="/signup">
      Sign up
    </a>
  </div>
)
