import { type ErrorCode, STATUS } from '@murmuration/rpc'
import { Empty } from './components/sections.tsx'

const TITLES: Partial<Record<ErrorCode, string>> = {
  invalid: 'That link or form is not right',
  unauthenticated: 'Please log in first',
  forbidden: 'That is not yours to do',
  not_found: 'Not found',
  too_large: 'That is too much at once',
  rate_limited: 'Too many tries',
  internal: 'Something broke on our side',
}

const DOWN = 'Not available right now'

export const titleOf = (code: ErrorCode) => TITLES[code] ?? DOWN

interface ErrorViewProps {
  code: ErrorCode
  message: string
  requestId: string
}

export const ErrorView = ({ code, message, requestId }: ErrorViewProps) => (
  <Empty title={titleOf(code)} level={1}>
    <p>{code === 'internal' ? 'We have written it down. Please try again in a moment.' : sentence(message)}</p>
    <p>
      <a class="button" href={code === 'unauthenticated' ? '/login' : '/'}>
        {code === 'unauthenticated' ? 'Log in' : 'Go home'}
      </a>
    </p>
    <p class="reference">
      {STATUS[code]} · request {requestId}
    </p>
  </Empty>
)

const sentence = (message: string) => (/[.!?]$/.test(message) ? message : `${message}.`)
