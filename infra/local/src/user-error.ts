/** Why we cannot go on, as a sentence for whoever typed the command: shown without a stack trace. */
export class UserError extends Error {
  override name = 'UserError'
}
