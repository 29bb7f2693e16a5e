import type { CaseStore, CustomerCases } from '../../src/application/ports.ts'

/** Customers' cases of which nothing is asked but the next number. */
export function numbersOnly(nextSerial: CaseStore['nextSerial']): CustomerCases {
  return () => ({ nextSerial }) as CaseStore
}
