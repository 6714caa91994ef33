// Loaded into every process before its own code: whoever loses the supervisor ends, even before it listens for that itself.
const PATIENCE = 15_000 // longer than a process takes to end well

process.on('disconnect', () => setTimeout(() => process.exit(1), PATIENCE))
