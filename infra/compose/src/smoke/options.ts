import { Command } from 'commander'

export interface Options {
  keep: boolean
  withoutMeilisearch: boolean
}

const description = `Builds the images, brings the whole system up with Docker Compose, runs the journeys of the API against its edge on one
replica of each and on several, opens a thousand live pages, kills replicas under load, tells sizes, memory and time to ready, and takes it all down.
It is a Compose project of its own, on a port of its own: what you run yourself is left alone.`

export const createCommand = () =>
  new Command('npm run smoke:compose --')
    .description(description)
    .option('--keep', 'leave it running at the end', false)
    .option('--without-meilisearch', 'search in PostgreSQL', false)

export const readOptions = (argv: string[]) => createCommand().parse(argv).opts<Options>()
