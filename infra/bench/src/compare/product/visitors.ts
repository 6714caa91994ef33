import autocannon from 'autocannon'
import { PASSWORD } from '../../parts.ts'
import type { Rush, RushResult, Visit, Visitor } from './visits.ts'

// The process that puts load on a system, through its front door.

const END_SEEN_MS = 20 // it looks this often whether all requests are answered; by default each second, which would round the rates

const json = { 'content-type': 'application/json' }

const requestOf = (visit: Visit, { handle, token }: Visitor): autocannon.Request => {
  const authorization = `Bearer ${token}`
  if (visit === 'home') return { method: 'GET', path: '/api/timeline/home?limit=10', headers: { authorization } }
  if (visit === 'log in')
    return {
      method: 'POST',
      path: '/api/sessions',
      headers: json,
      body: JSON.stringify({ handle, password: PASSWORD }),
    }
  const body = JSON.stringify({ text: 'Nothing to see here, only load' })
  return { method: 'POST', path: '/api/posts', headers: { ...json, authorization }, body }
}

const rush = async ({ base, visit, visitors, width, requests }: Rush): Promise<RushResult> => {
  let connection = 0
  const result = await autocannon({
    url: base,
    connections: width,
    amount: requests,
    sampleInt: END_SEEN_MS,
    setupClient: (client) => {
      const turn = connection++ // each begins with another visitor
      client.setRequests(visitors.map((_, index) => requestOf(visit, visitors[(turn + index) % visitors.length]!)))
    },
  })
  const { duration, non2xx, errors, timeouts } = result
  return { requests: result['2xx'], seconds: duration, errors: non2xx + errors + timeouts }
}

process.on('message', (message: Rush) => {
  void rush(message).then((result) => process.send?.(result)) // a failure ends this process, and the parent hears of that
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
