import type { MailOutbox } from '../../src/application/ports.ts'

type Mail = Parameters<MailOutbox['queue']>[0]

export type KeptMail = MailOutbox & { readonly sent: readonly Mail[]; code(): string }

/** An outbox that keeps what it is given, each key once. */
export function keptMail(): KeptMail {
  const sent: Mail[] = []
  return {
    sent,
    async queue(mail) {
      if (!sent.some(({ key }) => key === mail.key)) sent.push(mail)
    },
    /** The six digits in the last mail. */
    code: () => /\b\d{6}\b/.exec(sent.at(-1)?.text ?? '')?.[0] ?? '',
  }
}
