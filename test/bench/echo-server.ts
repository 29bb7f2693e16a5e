import { createServer } from 'node:http'
import { Server } from 'socket.io'

/** The peer of the benchmark: socket.io with our transport settings and nothing behind it. */
const server = createServer((_request, response) => {
  response.end(JSON.stringify({ rss: process.memoryUsage().rss }))
})
const io = new Server(server, { transports: ['websocket'], perMessageDeflate: false, serveClient: false })
io.on('connection', socket => {
  socket.on('send', (message: unknown, ack: (answer: unknown) => void) => {
    ack({ ok: true })
    socket.emit('reply', message)
  })
})
server.listen(Number(process.argv[2]), '127.0.0.1')
