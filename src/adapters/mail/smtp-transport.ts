import { createHash } from 'node:crypto'
import { createTransport } from 'nodemailer'
import type { Mail, MailTransport, SendOutcome } from '../../application/mail-ports.ts'

export type SmtpOptions = {
  /** `smtp://user:password@host:port`, or `smtps://…` for TLS from the start. */
  readonly url: string
  /** An address, alone or as `Name <address>`. */
  readonly from: string
  /** How long a server may keep us waiting, in milliseconds: for any one answer, and for a mail as a whole. */
  readonly patience?: { readonly answerMs: number; readonly mailMs: number }
}

const PATIENCE = { answerMs: 15_000, mailMs: 60_000 }
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Sends over SMTP, each mail on a connection of its own. A password never travels unencrypted over a network. */
export function smtpTransport({ url, from, patience = PATIENCE }: SmtpOptions): MailTransport {
  const { hostname, username } = new URL(url)
  const transporter = createTransport({
    url,
    requireTLS: username !== '' && !LOOPBACK.has(hostname),
    connectionTimeout: patience.answerMs,
    greetingTimeout: patience.answerMs,
    socketTimeout: patience.answerMs,
    dnsTimeout: patience.answerMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const sender = /<([^>]+)>\s*$/.exec(from)?.[1] ?? from
  return {
    async send(mail) {
      const sending = transporter.sendMail(messageOf(mail, from, sender)).then(accepted, outcomeOf)
      return withinTime(sending, patience.mailMs)
    },
  }
}

function messageOf({ key, to, subject, text }: Mail, from: string, sender: string) {
  return {
    from,
    to: { name: '', address: to },
    envelope: { from: sender, to: [to] },
    subject,
    text,
    // The same mail, sent again after a crash, is recognised by the receiving side.
    messageId: `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${sender.split('@').at(-1)}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  }
}

const accepted = (): SendOutcome => ({ outcome: 'accepted' })

/** A server may answer now and then, and never come to an end. */
async function withinTime(sending: Promise<SendOutcome>, limitMs: number): Promise<SendOutcome> {
  const { promise, resolve } = Promise.withResolvers<SendOutcome>()
  const timer = setTimeout(() => resolve({ outcome: 'unreachable', reason: 'took too long' }), limitMs)
  try {
    return await Promise.race([sending, promise])
  } finally {
    clearTimeout(timer)
  }
}

type SmtpFault = {
  readonly code?: string
  readonly responseCode?: number
  readonly command?: string
  readonly response?: string
}

/** What the server says about this one mail counts for it alone; everything else keeps all mail from leaving. */
function outcomeOf(error: SmtpFault): SendOutcome {
  const reason = reasonOf(error)
  // Never left this machine: the address is one that the server cannot take.
  if (error.code === 'EENVELOPE' && error.command === 'API') return { outcome: 'refused', reason }
  const aboutThisMail = error.command === 'RCPT TO' || error.command === 'DATA'
  if (!aboutThisMail || error.responseCode === undefined || error.responseCode === 421)
    return { outcome: 'unreachable', reason }
  return { outcome: error.responseCode >= 500 ? 'refused' : 'put_off', reason }
}

/** Codes alone: the server's sentence may quote the mail or its address. */
function reasonOf({ code, responseCode, response, command }: SmtpFault): string {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1]
  return [code ?? 'failed', command, responseCode, enhanced].filter(part => part !== undefined).join(' ')
}
