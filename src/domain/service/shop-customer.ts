import type { Address } from './address.ts'
import type { PaymentMethod } from './payment-method.ts'

/** A customer as the shop's own records have them. */
export type ShopCustomer = {
  readonly id: string
  readonly name: string
  readonly email: string
  /** What the shop calls its better customers; null where it does not. */
  readonly tier: string | null
  readonly address: Address | null
  readonly paymentMethods: readonly PaymentMethod[]
}

/** Whether somebody goes by that full name at that postcode. Case, accents, punctuation and spaces do not matter. */
export function goesBy(
  { name, address }: ShopCustomer,
  given: { readonly name: string; readonly postcode: string },
): boolean {
  const [wantedName, wantedPostcode] = [comparable(given.name), comparable(given.postcode)]
  if (wantedName === '' || wantedPostcode === '' || address === null) return false
  return comparable(name) === wantedName && comparable(address.postcode) === wantedPostcode
}

function comparable(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}
