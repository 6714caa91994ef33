import { expect, test } from 'vitest'
import { onStop, StoppableCtx } from './stoppable.ts'

const ctx = { requestId: 'r', deadline: 7, traceparent: 't', token: 'x' }

test('it carries all of the ctx around it', () => {
  expect(new StoppableCtx(ctx)).toMatchObject(ctx)
})

test('stopping fires the signal and each listener once', () => {
  const inner = new StoppableCtx(ctx)
  let told = 0
  onStop(inner, () => told++)
  const gone = onStop(inner, () => told++)
  gone()
  inner.stop()
  inner.stop()
  expect([told, inner.signal.aborted]).toEqual([1, true])
})

test('a listener that subscribes after the stop is called at once', () => {
  const inner = new StoppableCtx(ctx)
  inner.stop()
  let told = 0
  onStop(inner, () => told++)
  expect([told, inner.signal.aborted]).toEqual([1, true])
})

test('it stops with the ctx around it, of either kind', () => {
  const controller = new AbortController()
  const outer = new StoppableCtx({ ...ctx, signal: controller.signal })
  const { signal } = new StoppableCtx(outer)
  expect(signal.aborted).toBe(false)
  controller.abort()
  expect(signal.aborted).toBe(true)
  expect(new StoppableCtx(outer).signal.aborted).toBe(true)
})

test('a settled call does not stop with the call around it', () => {
  const outer = new StoppableCtx(ctx)
  const inner = new StoppableCtx(outer)
  const { signal } = inner
  inner.settle()
  outer.stop()
  expect(signal.aborted).toBe(false)
})
