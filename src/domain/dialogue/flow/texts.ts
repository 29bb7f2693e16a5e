/** A flow file as it was read: JSON, not looked at yet. */
export type Written = unknown

/** Where flow files hold what customers read; `*` is any key or place in a list. */
const TEXTS = new Set([
  'title',
  'about',
  'slots.*.label',
  'slots.*.ask',
  'slots.*.ask.*',
  'slots.*.error',
  'slots.*.why',
  'slots.*.options.*.label',
  'slots.*.validate.*.error',
  'slots.*.alternatives.*.label',
  'policies.*.deny',
  'cards.*.title',
  'cards.*.facts.*',
  'steps.*.say',
  'steps.*.summary',
  'steps.*.accept',
  'steps.*.decline.say',
  'steps.*.when.*.say',
  'steps.*.when.*.error',
  'steps.*.when.*.else.say',
  'steps.*.when.*.else.error',
  'steps.*.outcomes.*.say',
  'steps.*.outcomes.*.error',
])
/** The labels of facts stand as keys. */
const KEYS = 'cards.*.facts'
/** Whose keys are names that somebody chose. */
const NAMED = new Set(['slots', 'policies', 'cards', 'steps.*.outcomes', KEYS])

/** The file with each of its texts put into other words. */
export function inOtherWords(file: Written, say: (text: string) => string): Written {
  return walk(file, '', say)
}

/** Every text that has to be translated, once. What has no letters outside its holes says itself. */
export function textsOf(file: Written): readonly string[] {
  const texts = new Set<string>()
  inOtherWords(file, text => {
    if (/\p{L}/u.test(text.replace(/\{[^{}]*\}/g, ''))) texts.add(text)
    return text
  })
  return [...texts]
}

function walk(value: Written, path: string, say: (text: string) => string): Written {
  if (typeof value === 'string') return TEXTS.has(path) ? say(value) : value
  if (Array.isArray(value)) return value.map(item => walk(item, `${path}.*`, say))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      path === KEYS ? say(key) : key,
      walk(item, below(path, NAMED.has(path) ? '*' : key), say),
    ]),
  )
}

function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}
