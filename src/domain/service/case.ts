/** A case as the skeleton knows it: what it is about, whom to answer, where it came from. */
export type Case = {
  readonly id: string
  readonly number: string
  readonly conversationId: string
  readonly summary: string
  /** The address to answer to; null when the customer left none. */
  readonly contact: string | null
  readonly openedBy: 'assistant' | 'agent' | 'overflow'
  readonly openedAt: number
}

/**
 * The public number of the n-th case: `CS`, at least six digits and a Luhn check digit,
 * so that a mistyped number is noticed without a look-up.
 */
export function caseNumber(serial: number): string {
  const digits = String(serial).padStart(6, '0')
  return `CS-${digits}${luhnDigit(digits)}`
}

/** Whether a text is a well-formed case number, its check digit included. It says nothing about whether the case exists. */
export function isCaseNumber(text: string): boolean {
  const match = /^CS-?(\d{6,})(\d)$/i.exec(text.trim())
  return match?.[1] !== undefined && luhnDigit(match[1]) === Number(match[2])
}

function luhnDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const doubled = Number(digit) * (place % 2 === 0 ? 2 : 1)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return (10 - (sum % 10)) % 10
}
