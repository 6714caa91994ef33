// fox-wamp as a process. It has no types, and only CommonJS.
const FoxRouter = require('fox-wamp')

new FoxRouter().listenWAMP({ host: '127.0.0.1', port: Number(process.env.PORT) })
process.on('disconnect', () => process.exit(0))
