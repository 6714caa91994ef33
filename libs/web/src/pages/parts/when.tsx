import { ago, exactly } from './ago.ts'

export const When = ({ time, exact }: { time: string; exact?: boolean }) => (
  <time dateTime={time} title={exactly(time)} data-when={exact ? undefined : ''}>
    {exact ? exactly(time) : ago(time)}
  </time>
)
