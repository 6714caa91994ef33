const MOST_LINES = 8 // as many as style sheets show of a tall text

/**
 * Line breaks alone decide. Wrapped, 141 letters of the widest scripts are 11 lines in a column of 320 px and 4 on a desk, so a link to
 * the rest would lead to nothing new there. Where wrapping does more than that, the style sheet ends a post after a screen.
 */
export const isTall = (text: string) => text.split('\n').length > MOST_LINES

/** In a list a tall text is cut by the style sheet, from the first paint on, and its own page has all of it. */
export const PostText = ({ text, href }: { text: string; href: string }) => (
  <>
    <p class={isTall(text) ? 'text is-tall' : 'text'} dir="auto">
      {text}
    </p>
    {isTall(text) && (
      <p>
        <a class="more" href={href}>
          Show more
        </a>
      </p>
    )}
  </>
)
