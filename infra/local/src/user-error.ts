/** Why a command cannot go on, as a sentence for the person who typed it: shown without a stack trace. */
export class UserError extends Error {
  override name = 'UserError'
}
