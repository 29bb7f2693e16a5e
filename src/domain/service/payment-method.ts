export const PAYMENT_KINDS = ['card', 'gift_card', 'paypal', 'account', 'other'] as const

/** What a customer pays with, as the shop knows it. */
export type PaymentMethod = {
  readonly id: string
  readonly kind: (typeof PAYMENT_KINDS)[number]
  /** As customers know it: `Visa ending 4242`. */
  readonly label: string
  /** What is left on a gift card, in minor units; null for all else. */
  readonly balance: number | null
}

/** Where a refund may go: back to what was paid with, or to a gift card that the customer has already. */
export function refundTargets(
  paidWith: PaymentMethod | null,
  methods: readonly PaymentMethod[],
): readonly PaymentMethod[] {
  const original = paidWith === null ? [] : [methods.find(({ id }) => id === paidWith.id) ?? paidWith]
  return [...original, ...methods.filter(({ id, kind }) => kind === 'gift_card' && id !== paidWith?.id)]
}
