/** Minor units of a currency as people write them: 4599 GBP → £45.99, 4599 JPY → ¥4,599. */
export function spokenMoney(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en-GB', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}
