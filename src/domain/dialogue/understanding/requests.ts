import type { IntentClassifier } from './classifier.ts'
import { clearLabel } from './clear-label.ts'

/** One of the things that a message asks for, with the stretch of the message that asks for it. */
export type AskedFor = { readonly flow: string; readonly text: string }

/** Longer messages tell a story; what stands out in a story is not one request after another. */
const MOST_WORDS = 60
/** What two requests are joined by, in the languages that ship; others are told apart by sentences. */
const JOINTS = /(?<=[.!?;,])\s+|\s+(?=(?:and|also|then|plus|y|e|también|además|luego)\s)/iu
const JOINT = /^(?:(?:and|also|then|plus|y|e|también|además|luego)(?:\s+|$))+/iu
/** Getting the money back follows from a cancellation or a return; by itself it is a request. */
const CONSEQUENCE =
  /^(?:(?:get|have|receive|want|for|obtener|recibir|quiero)\s+)?(?:(?:a|an|my|the|full|un|el|mi)\s+)*(?:refund(?:ed)?|money|reembolso|dinero)(?:\s+(?:back|please|de vuelta))*[.!?]*$/iu

/** Which order a thing is from says nothing of what is wanted with it. */
const WHERE_FROM = /\s(?:from|in|of|on|de|del|en)\s+(?:(?:my|the|mi|el)\s+)?(?:order|pedido)\b.*$/iu
/** One more number belongs to what is done with the one before. */
const BARE_NUMBER = /^[\p{P}\s]*#?\p{L}{0,3}[\s-]?\d[\d\s-]*[\p{P}\s]*$/u

/**
 * The separate requests of one message in the order they are said, or none where there are fewer than two. Each has to
 * be as clear by itself as it must be to leave one flow for another; what is not belongs to the request before it, so
 * that two things to return are one request.
 */
export function requestsIn(
  text: string,
  { rank, zones }: Pick<IntentClassifier, 'rank' | 'zones'>,
): readonly AskedFor[] {
  if (text.split(/\s+/).length > MOST_WORDS) return []
  const stretches = text.split(JOINTS)
  if (stretches.length < 2) return []
  const found: AskedFor[] = []
  let before = ''
  for (const stretch of stretches) {
    const bare = stretch.replace(JOINT, '')
    if (bare === '') continue
    const last = found.at(-1)
    const flow = clearLabel(rank(bare.replace(WHERE_FROM, '')), zones, zones.switch)?.label ?? null
    if (
      flow === null ||
      flow === last?.flow ||
      (last !== undefined && (CONSEQUENCE.test(bare) || BARE_NUMBER.test(bare)))
    ) {
      if (last === undefined) before = joined(before, stretch)
      else found[found.length - 1] = { flow: last.flow, text: joined(last.text, stretch) }
    } else {
      found.push({ flow, text: joined(before, bare) })
      before = ''
    }
  }
  return found.length > 1 ? found : []
}

function joined(before: string, stretch: string): string {
  return before === '' ? stretch : `${before} ${stretch}`
}
