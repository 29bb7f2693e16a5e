import { randomInt } from 'node:crypto'

/** Six digits, each as likely as any, for a one-time code. */
export function systemCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}
