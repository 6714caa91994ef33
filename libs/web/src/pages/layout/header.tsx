import { Avatar, Name } from '../components/items.tsx'
import { Icon, type IconName, Logo } from './drawings.tsx'

/** The signed-in user that a page is for. */
interface Viewer {
  id: string
  handle: string
  name: string
}

/** The data of the layout around every page. */
export interface Frame {
  system: 'monolith' | 'split'
  viewer: Viewer | undefined
  /** `undefined` while notify is down: then the page shows no counter. */
  unread: number | undefined
  /** The path of the page, so that the navigation can mark it. */
  path: string
  /**
   * Live updates start after this notification. `undefined` while notify is down: then they start when the socket
   * connects.
   */
  since: string | undefined
}

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

interface Place {
  href: string
  label: string
  icon: IconName
}

const HOME: Place = { href: '/', label: 'Home', icon: 'home' }
const EXPLORE: Place = { href: '/explore', label: 'Explore', icon: 'explore' }
const SEARCH: Place = { href: '/search', label: 'Search', icon: 'search' }
const NOTIFICATIONS: Place = { href: '/notifications', label: 'Notifications', icon: 'bell' }
const SETTINGS: Place = { href: '/settings', label: 'Settings', icon: 'settings' }

const placesOf = (viewer: Frame['viewer']): Place[] => {
  if (viewer === undefined) return [HOME, EXPLORE, SEARCH]
  const profile: Place = { href: `/@${viewer.handle}`, label: 'Profile', icon: 'person' }
  return [HOME, EXPLORE, SEARCH, NOTIFICATIONS, profile, SETTINGS]
}

const Navigation = ({ viewer, unread, path }: Frame) => (
  <nav class="nav" aria-label="Main">
    {placesOf(viewer).map(({ href, label, icon }) => (
      <a key={href} href={href} class={`nav-link nav-${icon}`} aria-current={href === path ? 'page' : undefined}>
        <Icon name={icon} />
        <span class="nav-label">{label}</span>
        {href === NOTIFICATIONS.href && <Unread count={unread} />}
      </a>
    ))}
  </nav>
)

/** An empty counter keeps its space, so that nothing moves when a number appears. */
const Unread = ({ count }: { count: number | undefined }) => (
  <span class="unread" data-unread={count ?? 0}>
    <span data-count>{count === undefined || count === 0 ? '' : count}</span>
    <span class="sr-only"> unread</span>
  </span>
)
