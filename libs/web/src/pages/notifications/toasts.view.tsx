import { Avatar } from '../components/person.tsx'

/**
 * New notifications while the viewer is on another page. They lie over the page, so that nothing moves, and a screen reader
 * reads them at its next pause. The live script fills copies of the template.
 */
export const Toasts = () => (
  <>
    <div class="toasts" role="status" aria-live="polite" aria-label="New notifications" data-toasts />
    <template id="toast-template">
      <div class="toast">
        <Avatar handle="" />
        <a class="toast-link" data-link href="/notifications">
          <bdi class="name" data-name /> <span data-said />
          <span class="toast-text" dir="auto" data-text />
        </a>
        <button class="toast-close" type="button" data-close>
          <span aria-hidden="true">×</span>
          <span class="sr-only">Dismiss</span>
        </button>
      </div>
    </template>
  </>
)
