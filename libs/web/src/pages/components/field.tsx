import type { ComponentChildren, JSX } from 'preact'
import type { Refusal } from '../page/failures.ts'

interface FieldProps {
  name: string
  label: string
  hint?: string
  refusal: Refusal | undefined
  /** Gets the attributes that connect an input with its label, hint and message. */
  children: (tied: Tied) => JSX.Element
}

interface Tied {
  id: string
  name: string
  'aria-describedby': string | undefined
  'aria-invalid': 'true' | undefined
  /** True for the first field with a problem. */
  autofocus: boolean
}

export const Field = ({ name, label, hint, refusal, children }: FieldProps) => {
  const problem = refusal?.fields[name]
  const described = [problem && `${name}-problem`, hint && `${name}-hint`].filter(Boolean).join(' ')

  return (
    <div class="field">
      <label for={name}>{label}</label>
      {children({
        id: name,
        name,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': problem === undefined ? undefined : 'true',
        autofocus: Object.keys(refusal?.fields ?? {})[0] === name,
      })}
      {problem !== undefined && (
        <p class="field-problem" id={`${name}-problem`}>
          {label} {problem}.
        </p>
      )}
      {hint !== undefined && (
        <p class="field-hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

export const Alert = ({ children }: { children: ComponentChildren }) => (
  <p class="alert" role="alert">
    {children}
  </p>
)
