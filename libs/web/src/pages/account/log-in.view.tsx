import { Alert, Field } from '../components/field.tsx'
import { Heading } from '../components/sections.tsx'
import type { Refusal } from '../page/failures.ts'

interface LogInViewProps {
  handle?: string
  next: string
  refusal?: Refusal | undefined
}

export const LogInView = ({ handle = '', next, refusal }: LogInViewProps) => (
  <div class="card">
    <Heading title="Welcome back" />
    {refusal && <Alert>{refusal.message}</Alert>}
    <form method="post" action="/login" class="fields">
      <input type="hidden" name="next" value={next} />
      <Field name="handle" label="Handle" refusal={refusal}>
        {(tied) => (
          <input {...tied} value={handle} required autocomplete="username" autocapitalize="none" spellcheck={false} />
        )}
      </Field>
      <Field name="password" label="Password" refusal={refusal}>
        {(tied) => <input {...tied} type="password" required autocomplete="current-password" />}
      </Field>
      <button class="button wide" type="submit">
        Log in
      </button>
    </form>
    <p class="card-foot">
      New here? <a href="/signup">Sign up</a>
    </p>
  </div>
)
