// Loaded before a process (`node --import`): its clock is CLOCK_OFF_MS away from that of the machine. Timers go as ever.
const off = Number(process.env['CLOCK_OFF_MS'])
const RealDate = Date
const now = () => RealDate.now() + off

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new Date().toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
})
const { timeOrigin } = performance
Object.defineProperty(performance, 'timeOrigin', { get: () => timeOrigin + off })
