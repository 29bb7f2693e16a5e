import { type OrderNumberShape, orderNumberAnswered, orderNumberIn } from '../service/order.ts'
import type { SlotType } from './flow/flow.ts'
import { emailIn } from './understanding/grammar/email-in.ts'

/**
 * The value of a slot in what the customer typed, or null when there is none. `asked` tells that the text answers
 * this very question: only then is a free text taken as it is. `orders` is how order numbers look here.
 */
export function slotValueIn(type: SlotType, text: string, asked: boolean, orders?: OrderNumberShape): string | null {
  switch (type) {
    case 'order_number':
      return asked ? orderNumberAnswered(text, orders) : orderNumberIn(text, orders)
    case 'case_number':
      return caseNumberIn(text, asked)
    case 'email':
      return emailIn(text)?.toLowerCase() ?? null
    case 'email_or_postcode':
      return emailIn(text)?.toLowerCase() ?? postcodeIn(text, asked, orders)
    case 'code':
      return asked ? codeIn(text) : null
    case 'text':
      return asked && /\p{L}{2}/u.test(text) ? text.trim() : null
    case 'option':
    case 'item':
    case 'items':
    case 'number':
    case 'date':
    case 'address':
    case 'person':
      // The grammars read these.
      return null
  }
}

/** A number of the right shape, mistyped ones too: whoever looks the case up says that there is a typo. */
function caseNumberIn(text: string, asked: boolean): string | null {
  const digits =
    /(?:^|[^a-z0-9])CS[\s-]?(\d{4,12})(?!\d)/i.exec(text)?.[1] ??
    (asked ? /^\D*(\d{6,12})\D*$/.exec(text)?.[1] : undefined)
  return digits === undefined ? null : `CS-${digits}`
}

/** A British postcode anywhere; when it was asked for, any short text with a digit, as postcodes elsewhere are. */
function postcodeIn(text: string, asked: boolean, orders?: OrderNumberShape): string | null {
  const british = /\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b/i.exec(text)
  if (british) return `${british[1]} ${british[2]}`.toUpperCase()
  const bare = text.trim().replace(/^(it'?s|its|my postcode is|postcode)\s+/i, '')
  return asked && /^(?=.*\d)[A-Z\d][A-Z\d\s-]{2,9}$/i.test(bare) && orderNumberIn(bare, orders) === null
    ? bare.toUpperCase()
    : null
}

/** Six digits, together or in two or three groups as a mail shows them; nothing longer is cut to fit. */
function codeIn(text: string): string | null {
  const grouped = /(?<!\d[ -]?)(?:\d{6}|\d{3}[ -]\d{3}|\d{2}[ -]\d{2}[ -]\d{2})(?![ -]?\d)/.exec(text)?.[0]
  return grouped?.replace(/\D/g, '') ?? null
}
