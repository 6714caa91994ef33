// Loaded into the router before its own code, with --expose-gc: tells what the router holds, without what is only not yet collected.
process.on('message', () => {
  for (let i = 0; i < 3; i++) globalThis.gc()
  const { rss, heapUsed, external } = process.memoryUsage()
  process.send?.({ rss, held: heapUsed + external })
})
process.on('disconnect', () => process.exit(0))
