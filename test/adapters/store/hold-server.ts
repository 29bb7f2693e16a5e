import { startEmbeddedServer } from '../../../src/adapters/store/embedded-server.ts'

/** A process that starts the embedded server in the folder it is given, says so, and holds it until it is killed. */
await startEmbeddedServer({ dataDir: process.argv[2] ?? '', say: () => {}, settings: { fsync: 'off' } })
process.stdout.write('up\n')
