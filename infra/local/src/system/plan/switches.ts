import type { Service } from './services.ts'

/** For node: half the memory of its defaults, for some more work of its collector. */
export const memorySwitches = ({ heap }: Service) => ['--max-semi-space-size=16', `--max-old-space-size=${heap}`]

/** Stack traces show our own files. That takes 50 MB and more once an error is thrown, so only who changes code gets it. */
export const ownLines = () => ['--enable-source-maps']
