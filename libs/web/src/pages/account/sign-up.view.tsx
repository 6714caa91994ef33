import { Alert, Field } from '../components/field.tsx'
import { Heading } from '../components/sections.tsx'
import type { Refusal } from '../page/failures.ts'

interface SignUpViewProps {
  handle?: string
  name?: string
  next: string
  refusal?: Refusal | undefined
}

export const SignUpView = ({ handle = '', name = '', next, refusal }: SignUpViewProps) => (
  <div class="card">
    <Heading title="Join the flock" />
    {refusal && <Alert>{refusal.message}</Alert>}
    <form method="post" action="/signup" class="fields">
      <input type="hidden" name="next" value={next} />
      <Field
        name="handle"
        label="Handle"
        hint="3 to 20 letters a–z, digits or _. It can’t be changed."
        refusal={refusal}
      >
        {(tied) => (
          <input {...tied} value={handle} required autocomplete="username" autocapitalize="none" spellcheck={false} />
        )}
      </Field>
      <Field name="name" label="Name" hint="As others see it. You can change it at any time." refusal={refusal}>
        {(tied) => <input {...tied} value={name} required autocomplete="name" dir="auto" />}
      </Field>
      <Field name="password" label="Password" hint="At least 8 characters." refusal={refusal}>
        {(tied) => <input {...tied} type="password" required autocomplete="new-password" />}
      </Field>
      <button class="button wide" type="submit">
        Sign up
      </button>
    </form>
    <p class="card-foot">
      Been here before? <a href="/login">Log in</a>
    </p>
  </div>
)
