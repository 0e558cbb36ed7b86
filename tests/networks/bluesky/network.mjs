// Boots PLC, PDS, AppView and Ozone on loopback, prints one line of JSON when they answer, stops on SIGTERM or when its parent is gone.
import { createRequire } from 'node:module'
import { createServer } from 'node:net'

const require = createRequire(process.env.BSKY_MODULES + '/package.json')
const { TestNetwork } = require('@atproto/dev-env')

const parent = process.ppid
const free = await new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})
const network = await TestNetwork.create({
  dbPostgresSchema: 'bsky',
  plc: {},
  pds: { hostname: 'localhost', enableDidDocWithSession: true },
  bsky: { port: free, publicUrl: `http://localhost:${free}`, dbPostgresSchema: 'bsky' }, // images are served at the public address
  ozone: { dbMaterializedViewRefreshIntervalMs: 30000 },
})
console.log(JSON.stringify({ pds: network.pds.url, appview: network.bsky.url, ozone: network.ozone.url }))

let stopping = false
const stop = async () => {
  if (stopping) return
  stopping = true
  setTimeout(() => process.exit(1), 8000).unref()
  await network.close()
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
setInterval(() => process.ppid === parent || stop(), 1000)
