import type { Refusal } from '../page/refusal.ts'
import { Alert, Field } from '../parts/field.tsx'

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
