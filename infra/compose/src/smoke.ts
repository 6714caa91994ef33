import { endWhenTold, freePort } from '@murmuration/local'
import { whyNoDocker } from './smoke/docker.ts'
import { createStack } from './smoke/stack.ts'
import { readOptions } from './smoke/options.ts'
import { tellStory } from './smoke/story.ts'

const { keep, withoutMeilisearch } = readOptions(process.argv)

const obstacle = await whyNoDocker()
if (obstacle !== undefined) {
  console.error(obstacle)
  process.exit(1)
}

const told = new AbortController()
const stack = createStack({ port: await freePort(), withoutMeilisearch, signal: told.signal })

const explain = async (reason: unknown) => {
  if (told.signal.aborted) return // it was broken off on purpose
  console.error(reason instanceof Error ? reason.message : reason)
  await stack.explain()
}

const story = tellStory(stack).then(
  () => 0,
  async (reason: unknown) => {
    await explain(reason)
    return 1
  },
)

const leave = async () => {
  told.abort()
  await story
  if (keep) console.log(`\nIt goes on at ${stack.base} until: ${stack.downCommand}`)
  else await stack.down()
}
const end = endWhenTold({ stop: leave, kill: () => console.error(`\nThis removes what is left: ${stack.downCommand}`) })

end(await story)
