import type { ComponentChildren } from 'preact'
import { Alert, Field } from '../components/field.tsx'
import { Heading } from '../components/sections.tsx'
import type { Refusal } from '../page/failures.ts'

interface SettingsViewProps {
  handle: string
  saved?: boolean
  children: ComponentChildren
}

export const SettingsView = ({ handle, saved, children }: SettingsViewProps) => (
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

interface SettingsFormProps {
  name: string
  bio: string
  refusal: Refusal | undefined
}

export const SettingsForm = ({ name, bio, refusal }: SettingsFormProps) => (
  <form method="post" action="/settings" class="fields">
    {refusal && <Alert>{refusal.message}</Alert>}
    <Field name="name" label="Name" hint="Up to 50 characters. Your posts show it too." refusal={refusal}>
      {(tied) => <input {...tied} value={name} required autocomplete="name" dir="auto" />}
    </Field>
    <Field name="bio" label="Bio" hint="Up to 160 characters about you." refusal={refusal}>
      {(tied) => (
        <textarea {...tied} rows={4} dir="auto">
          {`\n${bio}`}
        </textarea>
      )}
    </Field>
    <button class="button" type="submit">
      Save
    </button>
  </form>
)
