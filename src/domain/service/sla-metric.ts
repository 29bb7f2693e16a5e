/** What is promised: a first answer, an answer each time the customer has written again, the end of the matter. */
export const SLA_METRICS = ['first_response', 'next_response', 'resolution'] as const
export type SlaMetric = (typeof SLA_METRICS)[number]

/** How a promise stands. Once a target was missed it is `breached`, however its clock ends. */
export const CLOCK_STATES = ['running', 'paused', 'met', 'breached', 'stopped'] as const
export type ClockState = (typeof CLOCK_STATES)[number]
