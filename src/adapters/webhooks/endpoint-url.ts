import { isIP } from 'node:net'
import { hostOf, isLoopback, isPublicAddress } from './address.ts'

/**
 * Why an address is none that deliveries are sent to, in one sentence; null when it is one. Names are looked up when
 * something is sent, not here.
 */
export function refuseEndpointUrl(text: string, allowLoopback: boolean): string | null {
  if (!URL.canParse(text) || text.length > 2_000) return 'Give an address such as https://erp.example.com/hooks.'
  const url = new URL(text)
  const host = hostOf(url)
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    return 'Leave user names, passwords and what follows a # out of the address.'
  if (allowLoopback && (host === 'localhost' || isLoopback(host)) && /^https?:$/.test(url.protocol)) return null
  if (url.protocol !== 'https:') return 'The address begins with https.'
  if (host === 'localhost' || (isIP(host) !== 0 && !isPublicAddress(host)))
    return 'The address is one of the public internet.'
  return null
}
