/** An order as the shop's directory tells it. Money in minor units; dates as ISO days. */
export type Order = {
  readonly id: string
  readonly email: string
  readonly postcode: string
  readonly status: 'pending' | 'processed' | 'shipped' | 'delivered' | 'cancelled' | 'return requested'
  readonly placedOn: string
  readonly expectedOn: string | null
  readonly deliveredOn: string | null
  readonly carrier: string | null
  readonly tracking: string | null
  readonly currency: string
  readonly items: readonly { readonly name: string; readonly quantity: number; readonly price: number }[]
}

/**
 * The order number in a text, in the directory's spelling (`LH-20418`); null where there is none.
 * Case, spaces, a leading `#` and a missing hyphen are forgiven.
 */
export function orderNumberIn(text: string): string | null {
  const match = /(?:^|[^a-z0-9])#?\s*LH[\s-]?(\d{5})(?!\d)/i.exec(text)
  return match ? `LH-${match[1]}` : null
}

/** Whether what the customer gave, an e-mail address or a postcode, belongs to the order. */
export function provesOrder(order: Order, proof: string): boolean {
  const given = normalise(proof)
  return given !== '' && (given === normalise(order.email) || given === normalise(order.postcode))
}

function normalise(text: string): string {
  return text.toLowerCase().replace(/\s+/g, '')
}
