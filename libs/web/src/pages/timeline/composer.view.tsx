import { randomUUID } from 'node:crypto'
import { MAX_TEXT } from '@murmuration/contracts'
import { Alert } from '../components/field.tsx'
import { Avatar } from '../components/items.tsx'
import { remaining } from '../components/words.ts'
import type { Refusal } from '../page/failures.ts'

/** A post that was refused: what its author typed, and the reason. */
export interface Draft {
  text: string
  key: string
  refusal: Refusal
}

// An idempotency key: both requests of a double click carry it, and so only one post is published. If the result of the
// first request is unknown, the form keeps its key for the second one.
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
        {/* A browser drops a line feed at the start of a textarea. An extra one keeps the text unchanged. */}
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
