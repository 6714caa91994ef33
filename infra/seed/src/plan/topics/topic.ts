/** What posts about one thing are made of. `{bird}` in a sentence stands for one of `words.bird`. */
export interface Topic {
  name: string
  bios: string[] // each is half of somebody's bio
  words: Record<string, string[]>
  says: string[] // what happened; often followed by one of `adds`
  adds: string[] // goes with any of `says`
  alone: string[] // needs nothing after it
}
