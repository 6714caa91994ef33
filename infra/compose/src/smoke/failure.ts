/** What is wrong, as a sentence for whoever looks at the terminal. */
export class Failure extends Error {
  override name = 'Failure'
}
