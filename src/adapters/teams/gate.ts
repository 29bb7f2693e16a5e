/** The connector hosts of Teams' public cloud and GCC. `*.` stands for any subdomain of a zone Microsoft owns alone. */
export const TEAMS_SERVICE_HOSTS: readonly string[] = [
  // Exact, because anybody can register another name under trafficmanager.net.
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  '*.botframework.com',
]

/** What is known about a caller below HTTP: the socket's peer, and headers that betray a proxy or a foreign page. */
export type Caller = {
  readonly remoteAddress: string | undefined
  readonly hostHeader: string | undefined
  readonly isForwarded: boolean
}

/**
 * Why a caller may not talk to a bot without credentials, or null when it may. Without credentials anybody could post
 * as anybody, so such a bot answers this machine alone: not through a proxy on this machine, whose visitors come from
 * elsewhere, and not under a foreign name, which is how a web page reaches a local server (DNS rebinding).
 */
export function refusalWithoutCredentials(boundHost: string, caller: Caller): string | null {
  if (!isLoopback(boundHost)) {
    return `The Teams channel has no credentials and the server listens on ${boundHost}. Set the bot's app id and password, or bind the server to 127.0.0.1 to try it on this machine.`
  }
  const isLocal = isLoopback(caller.remoteAddress) && isLoopback(hostnameIn(caller.hostHeader)) && !caller.isForwarded
  if (isLocal) return null
  return "The Teams channel has no credentials and answers this machine only. Set the bot's app id and password to let Teams in."
}

/** Whether answers may be sent to a service URL: to Teams' own hosts with credentials, to this machine without. */
export function isAllowedServiceUrl(
  serviceUrl: string,
  trust: { readonly hasCredentials: boolean; readonly allowedHosts: readonly string[] },
): boolean {
  const url = URL.parse(serviceUrl)
  if (url === null || url.username !== '' || url.password !== '') return false
  if (!trust.hasCredentials) return /^https?:$/.test(url.protocol) && isLoopback(url.hostname)
  return url.protocol === 'https:' && trust.allowedHosts.some(pattern => matches(url.hostname, pattern))
}

function hostnameIn(hostHeader: string | undefined): string | undefined {
  return hostHeader === undefined ? undefined : URL.parse(`http://${hostHeader}`)?.hostname
}

function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\]|::ffff:127(\.\d{1,3}){3})$/i.test(host)
}

function matches(hostname: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase()
  return wanted.startsWith('*.') ? hostname.endsWith(wanted.slice(1)) : hostname === wanted
}
