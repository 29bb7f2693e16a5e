import { z } from 'zod'

/**
 * What the assistant says outside flows, written in `flows/repair/<locale>.yaml`. `{name}` holes are filled by code.
 * Every key must be there: a missing sentence is found at start, not in a conversation.
 */
export const sentencesFile = z.strictObject({
  welcome: z.string(),
  solved: z.string(),
  solved_button: z.string(),
  not_solved: z.string(),
  not_solved_button: z.string(),
  did_you_mean: z.string(),
  none_of_these_button: z.string(),
  no_answer: z.string(),
  not_understood: z.string(),
  offer_human: z.string(),
  offer_human_angry: z.string(),
  offer_human_stuck: z.string(),
  human_button: z.string(),
  case_button: z.string(),
  cancel_button: z.string(),
  no_button: z.string(),
  change_button: z.string(),
  change_what: z.string(),
  leave_it_button: z.string(),
  exhausted: z.string(),
  exhausted_reason: z.string(),
  changed: z.string(),
  which_slot: z.string(),
  all_button: z.string(),
  skip_button: z.string(),
  had: z.string(),
  back_to_start: z.string(),
  back_too_late: z.string(),
  retry: z.string(),
  retry_button: z.string(),
  cancelled: z.string(),
  cancelled_midway: z.string(),
  undo_button: z.string(),
  nothing_to_cancel: z.string(),
  kept_open: z.string(),
  too_many: z.string(),
  drop_one_button: z.string(),
  queued_requests: z.string(),
  next_request: z.string(),
  resume: z.string(),
  resume_which: z.string(),
  continue_button: z.string(),
  drop_button: z.string(),
  welcome_back: z.string(),
  nudge: z.string(),
  start_over_button: z.string(),
  queued: z.string(),
  queued_state: z.string(),
  waiting_cancelled_state: z.string(),
  queued_already: z.string(),
  cancel_waiting_button: z.string(),
  waiting_cancelled: z.string(),
  greeting: z.string(),
  are_you_human: z.string(),
  thanks: z.string(),
  goodbye: z.string(),
  trouble: z.string(),
  choice_expired: z.string(),
})

export type Sentences = z.infer<typeof sentencesFile>

/** A sentence with its holes filled from plain values. */
export function say(sentence: string, holes: { readonly [name: string]: string } = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => holes[name] ?? '')
}
