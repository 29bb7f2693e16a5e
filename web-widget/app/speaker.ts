import type { WireEvent } from '../../src/adapters/web/protocol.ts'

/** Who speaks, in the words the customer reads. The assistant never appears under a person's name. */
export function speakerOf(event: Pick<WireEvent, 'author'>): string {
  switch (event.author.kind) {
    case 'customer':
      return 'You'
    case 'assistant':
      return 'Assistant'
    case 'agent':
      return tamed(event.author.name ?? 'Support')
    case 'system':
      return 'Notice'
  }
}

/** A name cannot turn the direction of the line around or hide characters in it. */
function tamed(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 60) || 'Support'
}
