import type { MailNews } from '../domain/service/case-news.ts'

/** As much as a mail carries of what people wrote; the rest is in the chat. */
const LONGEST = 12_000

/** One mail that tells what is new of a case, in the order in which it happened. Its subject is that of the last. */
export function caseMail({
  news,
  number,
  isProven,
  company,
  chatAt,
}: {
  readonly news: readonly MailNews[]
  readonly number: string
  readonly isProven: boolean
  readonly company: string
  /** A page with the chat on it; null when nobody has said where that is. */
  readonly chatAt: string | null
}): { readonly subject: string; readonly text: string } {
  const told = lastThatFit(news.map(each => (isProven ? each.proven : each.unproven)))
  const text = [
    'Hello,',
    `this is about your case ${number} with ${company}.`,
    ...told,
    `To answer, open the chat ${chatAt === null ? 'on our website' : `at ${chatAt}`} and name your case, ${number}. Please do not reply to this mail: nobody reads the replies.`,
    company,
  ].join('\n\n')
  return { subject: `Your case ${number}: ${news.at(-1)?.subject ?? 'news'}`, text }
}

function lastThatFit(paragraphs: readonly string[]): readonly string[] {
  const distinct = [...new Set(paragraphs)]
  let length = 0
  const fit = distinct.toReversed().filter(paragraph => {
    length += paragraph.length
    return length <= LONGEST
  })
  return fit.length === distinct.length ? distinct : ['What came before this is in the chat.', ...fit.toReversed()]
}
