import { nameOf } from './name-of.ts'

/** Isolated: a name from right to left turns nothing round that stands beside it. */
export const Name = ({ of }: { of: { name: string; handle: string } }) => <bdi class="name">{nameOf(of)}</bdi>
