import { randomUUID } from 'node:crypto'
import { MAX_TEXT } from '@murmuration/contracts'
import type { Refusal } from '../page/refusal.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Alert } from '../parts/field.tsx'
import { remaining } from './remaining.ts'

/** What was typed into a composer that comes back, and why it does. */
export interface Draft {
  text: string
  key: string
  refusal: Refusal
}

// The same key for both halves of a double click, and for a second try when nobody knows how the first one ended: then
// only one post comes of it.
const keyFor = (draft: Draft | undefined) => (draft?.refusal.unsure ? draft.key : randomUUID())

export const Composer = ({ handle, draft }: { handle?: string; draft: Draft | undefined }) => {
  const text = draft?.text ?? ''
  const problem = draft?.refusal.fields.text

  return (
    <form class="composer" method="post" action="/" data-composer>
      {handle !== undefined && <Avatar handle={handle} />}
      <div class="composer-body">
        {draft && <Alert>{problem === undefined ? draft.refusal.message : `Your post ${problem}.`}</Alert>}
        <input type="hidden" name="key" value={keyFor(draft)} autocomplete="off" />
        <label class="sr-only" for="text">
          Your post
        </label>
        {/* A browser drops the first line feed of a textarea: one more keeps what was typed as it was. */}
        <textarea
          id="text"
          name="text"
          rows={2}
          required
          autofocus={draft !== undefined}
          dir="auto"
          placeholder="What have you seen?"
          aria-describedby="left"
          aria-invalid={problem === undefined ? undefined : 'true'}
        >
          {`\n${text}`}
        </textarea>
        <div class="composer-row">
          <p class="left" id="left">
            <span data-left data-max={MAX_TEXT}>
              {remaining(text, MAX_TEXT)}
            </span>
            <span class="left-words"> characters left</span>
          </p>
          <button class="button" type="submit">
            Post
          </button>
        </div>
      </div>
    </form>
  )
}
