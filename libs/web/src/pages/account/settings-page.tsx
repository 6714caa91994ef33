import type { ComponentChildren } from 'preact'
import { Heading } from '../parts/heading.tsx'

interface SettingsPageProps {
  handle: string
  saved?: boolean
  children: ComponentChildren
}

export const SettingsPage = ({ handle, saved, children }: SettingsPageProps) => (
  <>
    <Heading title="Settings" />
    <div class="settings">
      {saved && (
        <p class="saved" role="status">
          Saved. <a href={`/@${handle}`}>See your profile</a>
        </p>
      )}
      {children}
      <form method="post" action="/logout" class="settings-leave">
        <p>
          You are signed in as <strong>@{handle}</strong>.
        </p>
        <button class="button quiet" type="submit">
          Log out
        </button>
      </form>
    </div>
  </>
)
