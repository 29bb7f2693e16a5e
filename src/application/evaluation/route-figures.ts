import type { Outcome, Zone } from './first-message.ts'
import type { LabelledMessage } from './labelled-message.ts'

/** One message, and what was made of it in the words of the labels. */
export type Judged = { readonly message: LabelledMessage; readonly predicted: string; readonly outcome: Outcome }

/** What many messages come to. A share is null where there is nothing to divide by. */
export type RouteFigures = {
  readonly rows: number
  /** The predicted label is one that a fair judge lets pass. */
  readonly accepted: number | null
  /** The predicted label is the natural one. */
  readonly exact: number | null
  /** Of the messages whose label is a flow: what was done is one that a fair judge lets pass. */
  readonly flowRecall: number | null
  readonly flowRows: number
  /** The same where a question back counts if the right flow was the likeliest. */
  readonly flowRecallWhenAsked: number | null
  /** Of the messages that are out of scope: a flow starts by itself. */
  readonly falseTriggers: number | null
  readonly outOfScopeRows: number
  /** Of all messages: it was asked which was meant. */
  readonly clarified: number | null
}

export const OUT_OF_SCOPE = 'out_of_scope'
export const CLARIFY = 'clarify'

/** Labels that stand for something other than a flow. */
export const NO_FLOW: ReadonlySet<string> = new Set(['knowledge', 'return_policy_question', 'smalltalk', OUT_OF_SCOPE])

export function isFlowLabel(label: string): boolean {
  return !NO_FLOW.has(label)
}

/** The label of the vocabulary that each shipped flow has. What has none of its own takes the nearest. */
const LABEL_OF: Readonly<Record<string, string>> = {
  'order-status': 'order_status',
  'return-request': 'return_request',
  'exchange-request': 'return_request',
  'refund-status': 'order_status',
  'cancel-order': 'cancel_order',
  'change-address': 'order_status',
  'case-status': 'case_status',
  'create-case': 'create_case',
  complaint: 'create_case',
  'warranty-claim': 'create_case',
  'invoice-copy': 'knowledge',
  'talk-to-a-human': 'handoff_human',
}

/** A flow's label; a flow that is not ours is a label already. */
export function labelOf(flow: string): string {
  return LABEL_OF[flow] ?? flow
}

/** What was done, in the words of the labels. `isPolicy` tells which articles are about returns. */
export function predictedBy({ zone, target }: Outcome, isPolicy: (slug: string) => boolean): string {
  const labels: Record<Zone, () => string> = {
    act: () => labelOf(target),
    offer: () => labelOf(target),
    answer: () => (isPolicy(target) ? 'return_policy_question' : 'knowledge'),
    clarify: () => CLARIFY,
    talk: () => 'smalltalk',
    none: () => OUT_OF_SCOPE,
  }
  return labels[zone]()
}

export function figuresOf(judged: readonly Judged[]): RouteFigures {
  const flows = judged.filter(({ message }) => isFlowLabel(message.label))
  const outside = judged.filter(({ message }) => message.label === OUT_OF_SCOPE)
  return {
    rows: judged.length,
    accepted: share(judged, isAccepted),
    exact: share(judged, ({ message, predicted }) => predicted === message.label),
    flowRecall: share(flows, isAccepted),
    flowRows: flows.length,
    flowRecallWhenAsked: share(flows, each => isAccepted(each) || isLikeliestWhenAsked(each)),
    falseTriggers: share(outside, ({ predicted, outcome }) => outcome.zone === 'act' && isFlowLabel(predicted)),
    outOfScopeRows: outside.length,
    clarified: share(judged, ({ outcome }) => outcome.zone === 'clarify'),
  }
}

function isAccepted({ message, predicted }: Judged): boolean {
  return message.accept.includes(predicted)
}

function isLikeliestWhenAsked({ message, outcome }: Judged): boolean {
  return outcome.zone === 'clarify' && message.accept.includes(labelOf(outcome.likeliest))
}

function share<Row>(rows: readonly Row[], counts: (row: Row) => boolean): number | null {
  return rows.length === 0 ? null : rows.filter(counts).length / rows.length
}

export type Confusion = {
  readonly label: string
  readonly predicted: string
  readonly count: number
  readonly example: string
}

/** The pairs of labels that are taken for each other most often, with one message each. */
export function confusionsIn(judged: readonly Judged[], most: number): readonly Confusion[] {
  const pairs = Map.groupBy(
    judged.filter(each => !isAccepted(each)),
    ({ message, predicted }) => `${message.label} ${predicted}`,
  )
  return [...pairs.values()]
    .map(([first, ...others]) => ({
      label: first?.message.label ?? '',
      predicted: first?.predicted ?? '',
      count: 1 + others.length,
      example: first?.message.text ?? '',
    }))
    .sort((one, other) => other.count - one.count)
    .slice(0, most)
}
