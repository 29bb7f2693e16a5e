/** Whom an article is for. `staff` is nobody outside the company. Accounts and products are named as records name them. */
export type Audience =
  | { readonly kind: 'public' }
  | { readonly kind: 'signed_in' }
  | { readonly kind: 'accounts'; readonly accounts: readonly string[] }
  | { readonly kind: 'products'; readonly products: readonly string[] }
  | { readonly kind: 'staff' }

/** What has been proven of somebody who reads, and nothing that they only said. */
export type Reader = {
  readonly signedIn: boolean
  /** The accounts that they may speak for. */
  readonly accounts: ReadonlySet<string>
  /** The products that they, or their accounts, own or have a right to help with. */
  readonly products: ReadonlySet<string>
  readonly staff: boolean
}

/** Of whom nothing is known. */
export const ANYBODY: Reader = { signedIn: false, accounts: new Set(), products: new Set(), staff: false }

/** Agents and managers: they see everything that is published. */
export const STAFF: Reader = { ...ANYBODY, staff: true }

/** Whether an article is for this reader. That a variant stands in its place is another question: `Selection`. */
export function mayRead({ audience }: { readonly audience: Audience }, reader: Reader): boolean {
  if (reader.staff) return true
  switch (audience.kind) {
    case 'public':
      return true
    case 'signed_in':
      return reader.signedIn
    case 'accounts':
      return audience.accounts.some(account => reader.accounts.has(account))
    case 'products':
      return audience.products.some(product => reader.products.has(product))
    case 'staff':
      return false
  }
}
