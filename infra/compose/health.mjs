// Asks this container's own process whether it is ready. The base image has no curl.
import { get } from 'node:http'

get(`http://127.0.0.1:${process.env.PORT}/health/ready`, ({ statusCode }) =>
  process.exit(statusCode === 200 ? 0 : 1),
).on('error', () => process.exit(1))
