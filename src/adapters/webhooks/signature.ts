import { createHmac } from 'node:crypto'

const PREFIX = 'whsec_'

/**
 * The headers of a delivery as Standard Webhooks has them: HMAC-SHA256 over `id.timestamp.body` in base 64. The key
 * is what follows `whsec_`, in base 64; the timestamp is in seconds.
 */
export function signatureHeaders(secret: string, id: string, at: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000))
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
