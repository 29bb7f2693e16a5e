import type { ReplayedTurn } from '../../application/replay.ts'
import { plainText } from './plain-text.ts'

/** A replayed turn for the terminal: what was said then and is said now, where the two differ, and why. */
export function replayLines({ seq, utterance, saidThen, saidNow, why, unanswered }: ReplayedTurn): readonly string[] {
  const isSame = saidThen.length === saidNow.length && saidThen.every((text, index) => text === saidNow[index])
  const replies = isSame
    ? saidNow.map(text => `  ${plainText(text)}`)
    : [...saidThen.map(text => `- ${plainText(text)}`), ...saidNow.map(text => `+ ${plainText(text)}`)]
  return [
    `${seq} › ${utterance}`,
    ...replies,
    `  (${why.join('; ')})`,
    ...(unanswered === null
      ? []
      : [`  It now asks for ${unanswered}, which was not asked then: nobody can say how it would go on.`]),
    '',
  ]
}
