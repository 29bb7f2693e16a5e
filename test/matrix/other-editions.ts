import type { Brain } from '../../src/domain/dialogue/brain.ts'
import type { Flow } from '../../src/domain/dialogue/flow/flow.ts'

/** The assistant after a newer edition of a flow was published; conversations on the old one find it kept. */
export function withNewerEdition(brain: Brain, name: string): Brain {
  const kept = new Map(
    brain.voices.flatMap(({ locale, flows }) => {
      const flow = flows.get(name)
      return flow === undefined ? [] : [[`${flow.hash} ${locale}`, flow] as const]
    }),
  )
  const newer = changed(brain, name, flow => ({ ...flow, hash: 'newer', steps: flow.steps.slice(-1) }))
  return { ...newer, older: (hash, locale) => kept.get(`${hash} ${locale}`) ?? brain.older(hash, locale) }
}

/** The assistant after an edition was published that calls a slot by another name, and the old one was thrown away. */
export function withRenamedSlot(brain: Brain, name: string, slot: string, renamed: string): Brain {
  return changed(brain, name, flow => {
    const other = renamedIn(flow, slot, renamed) as Flow
    return { ...other, hash: 'renamed', migration: { from: flow.version, rename: new Map([[slot, renamed]]) } }
  })
}

function changed(brain: Brain, name: string, change: (flow: Flow) => Flow): Brain {
  const [first, ...others] = brain.voices.map(voice => ({
    ...voice,
    flows: new Map([...voice.flows].map(([key, flow]) => [key, key === name ? change(flow) : flow])),
  }))
  return first === undefined ? brain : { ...brain, voices: [first, ...others] }
}

/** Where a flow refers to slots by name, besides the names in its expressions. */
const REFERENCES = new Set(['slot', 'binds', 'edit', 'invalidates', 'reask'])

function renamedIn(value: unknown, from: string, to: string, key = ''): unknown {
  const inside = (each: unknown, under = '') => renamedIn(each, from, to, under)
  if (value === from) return REFERENCES.has(key) ? to : value
  if (Array.isArray(value)) return value.map(each => inside(each, key))
  if (value instanceof Map)
    return new Map([...value].map(([name, each]) => [isBySlot(key) && name === from ? to : name, inside(each)]))
  if (value === null || typeof value !== 'object') return value
  const parts = Object.entries(value).map(([part, each]) => [part, inside(each, part)])
  const record = Object.fromEntries(parts)
  const isName = record['name'] === from && (record['kind'] === 'name' || 'invalidates' in record)
  return isName ? { ...record, name: to } : record
}

function isBySlot(key: string): boolean {
  return key === 'slots' || key === 'set'
}
