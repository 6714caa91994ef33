// Loaded into every process before its own code: a process that loses its supervisor ends, also before its own code listens for that.
const PATIENCE = 15_000 // longer than a process takes to end well

process.on('disconnect', () => setTimeout(() => process.exit(1), PATIENCE))
