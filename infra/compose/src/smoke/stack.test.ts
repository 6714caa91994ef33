import { describe, expect, test } from 'vitest'
import { addedBytes, memoryOf } from './stack.ts'

describe('what an image adds', () => {
  const base = ['0 /bin/sh -c #(nop)  CMD ["node"]', '112146340 /bin/sh -c #(nop) COPY dir:33a in / ']

  test('is what stands above its first step, as the classic builder tells it', () => {
    const ours = [
      '0 /bin/sh -c #(nop)  USER node',
      '7543973 /bin/sh -c #(nop) COPY dir:cfb in . ',
      '277 COPY file:d6f in .',
    ]
    expect(addedBytes([...ours, '0 /bin/sh -c #(nop) WORKDIR /app', '0 /bin/sh -c #(nop)  ARG APP', ...base])).toBe(
      7_544_250,
    )
  })

  test('and as BuildKit does', () => {
    const ours = ['0 USER node', '7543973 COPY /repo/services/posts/dist . # buildkit']
    expect(addedBytes([...ours, '0 WORKDIR /app', '0 ARG APP', ...base])).toBe(7_543_973)
  })

  test('cannot be told of an image that is not ours', () => expect(() => addedBytes(base)).toThrow(/No step of ours/))
})

test.each([
  ['smoke-posts-1 74.77MiB / 256MiB', 'smoke-posts-1', 78_402_028],
  ['smoke-postgres-1 1.5GiB / 2GiB', 'smoke-postgres-1', 1_610_612_736],
  ['smoke-edge-1 0B / 0B', 'smoke-edge-1', 0],
])('memory is read from %j', (line, container, bytes) => expect(memoryOf(line)).toEqual({ container, bytes }))

test('a line without memory is an error', () => expect(() => memoryOf('smoke-posts-1 -- / --')).toThrow(/No memory/))
