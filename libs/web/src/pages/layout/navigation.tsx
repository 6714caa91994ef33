import type { Frame } from './frame.ts'
import { Icon, type IconName } from './icon.tsx'
import { Unread } from './unread.tsx'

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

export const Navigation = ({ viewer, unread, path }: Frame) => (
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
