import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { type Expression, parseExpression } from './expression.ts'
import {
  type Branch,
  type Calling,
  type CardTemplate,
  type Case,
  ENDINGS,
  EXHAUSTED,
  type Flow,
  type FlowProblem,
  type Offer,
  type OptionSource,
  type Policy,
  SLOT_TYPES,
  type Slot,
  type Step,
} from './flow.ts'
import { parseTemplate, type Template } from './template.ts'
import type { Written } from './texts.ts'

export type ParsedFlow =
  | { readonly ok: true; readonly flow: Flow }
  | { readonly ok: false; readonly problems: readonly FlowProblem[] }

/** A flow file as YAML, or what keeps it from being read. */
export type ReadFlow = {
  readonly written: Written
  readonly lineOf: (path: readonly PropertyKey[]) => number
  readonly problems: readonly FlowProblem[]
}

/** Reads one flow file's text. */
export function readFlow(file: string, text: string): ReadFlow {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  return {
    written: document.errors.length > 0 ? null : document.toJS(),
    lineOf: path => lineAt(document, lines, path),
    problems: document.errors.map(error => ({
      file,
      line: error.linePos?.[0].line ?? 1,
      message: error.message.split('\n')[0] ?? '',
    })),
  }
}

/** Makes a flow of a file that was read. All its problems are returned at once, each with its line. */
export function parseFlow(file: string, { written, lineOf, problems }: ReadFlow, hash: string): ParsedFlow {
  if (problems.length > 0) return { ok: false, problems }
  const parsed = flowFile.safeParse(written)
  if (parsed.success) return { ok: true, flow: assemble(parsed.data, hash, lineOf) }
  return {
    ok: false,
    problems: parsed.error.issues.map(issue => ({ file, line: lineOf(issue.path), message: sentence(issue) })),
  }
}

const name = z.string().regex(/^[a-z][a-z0-9_-]*$/, 'a name is lower-case letters, digits, "-" and "_"')

const expression = z.string().transform((text, context): Expression => {
  try {
    return parseExpression(text)
  } catch (error) {
    context.addIssue({ code: 'custom', message: `this is not an expression: ${(error as Error).message}` })
    return z.NEVER
  }
})

const template = z
  .string()
  .min(1)
  .transform((text, context): Template => {
    try {
      return parseTemplate(text)
    } catch (error) {
      context.addIssue({
        code: 'custom',
        message: `a {hole} in this text is not an expression: ${(error as Error).message}`,
      })
      return z.NEVER
    }
  })

const card = z.strictObject({ title: template, facts: z.record(z.string().min(1), template) }).transform(
  ({ title, facts }): CardTemplate => ({
    title,
    facts: Object.entries(facts).map(([label, value]) => ({ label, value })),
  }),
)

const given = z.record(name, expression).default({}).transform(toMap)

/** What a flow gives is read as fields of a record, like what actions save. */
const result = z
  .record(z.string().regex(/^[a-z][A-Za-z0-9_-]*$/, 'a field is letters, digits, "-" and "_"'), expression)
  .default({})
  .transform(toMap)

const offer = z
  .strictObject({ flow: name, if: expression.optional(), with: given })
  .transform((fields): Offer => ({ ...fields, if: fields.if ?? null }))

const tellingShape = {
  card: name.optional(),
  helped: z.boolean().default(false),
  offer: z.array(offer).default([]),
}

const branchShape = {
  set: given,
  say: template.optional(),
  ...tellingShape,
  reask: name.optional(),
  error: template.optional(),
  goto: name.optional(),
  retry: z.boolean().default(false),
  handoff: z.string().optional(),
  end: z.enum(ENDINGS).optional(),
}
const branchFields = z.strictObject(branchShape)

function toBranch(fields: z.output<typeof branchFields>): Branch {
  const { set, say, card, helped, offer: offers, reask, error, goto, retry, handoff, end } = fields
  return {
    set,
    say: say === undefined ? null : { say, card: card ?? null, helped, offer: offers },
    reask: reask === undefined ? null : { slot: reask, error: error ?? null },
    goto: goto ?? null,
    retry,
    handoff: handoff ?? null,
    end: end ?? null,
  }
}
const branch = branchFields.transform(toBranch)
const GO_ON: Branch = toBranch(branchFields.parse({}))

const oneOrMore = z.union([template.transform(one => [one]), z.array(template).min(1)])

/** What an action is given for an option, in whatever words the shop has for it. */
const optionValue = z
  .string()
  .regex(/^[a-z][a-z0-9_ -]*$/, 'a value is lower-case letters, digits, spaces, "-" and "_"')

const option = z.union([
  z.strictObject({ from: expression }).transform((fields): OptionSource => ({ kind: 'from', ...fields })),
  z
    .strictObject({
      value: optionValue,
      label: z.string().min(1),
      words: z.array(z.string().min(1)).default([]),
      if: expression.optional(),
    })
    .transform((fields): OptionSource => ({ kind: 'one', ...fields, if: fields.if ?? null })),
])

/** `items` may also be written `list<item of order.items>`, and `item` as `item of order.items`. */
const slotType = z.string().transform((text, context): Pick<Slot, 'type' | 'from'> => {
  const [, list, source] = /^(list<)?\s*item of (.+?)>?$/.exec(text.trim()) ?? []
  if (source !== undefined) {
    const from = expression.safeParse(source)
    if (from.success) return { type: list === undefined ? 'item' : 'items', from: from.data }
    for (const issue of from.error.issues) context.addIssue({ code: 'custom', message: issue.message })
    return z.NEVER
  }
  const type = SLOT_TYPES.find(each => each === text)
  if (type !== undefined && type !== 'item' && type !== 'items') return { type, from: null }
  context.addIssue({
    code: 'custom',
    message: `there is no type "${text}"; there is: ${PLAIN_TYPES.join(', ')}, "item of LIST", "list<item of LIST>"`,
  })
  return z.NEVER
})
const PLAIN_TYPES = SLOT_TYPES.filter(type => type !== 'item' && type !== 'items')

const slot = z
  .strictObject({
    label: z.string().optional(),
    type: slotType,
    ask: oneOrMore.optional(),
    error: template.optional(),
    why: template.optional(),
    attempts: z.number().int().min(1).max(10).default(3),
    on_exhausted: z.enum(EXHAUSTED).default('offer_human'),
    optional: z.boolean().default(false),
    when: expression.optional(),
    fill: z.enum(['any', 'asked', 'mentioned']).default('any'),
    invalidates: z.array(name).default([]),
    validate: z.array(z.strictObject({ assert: expression, error: template })).default([]),
    alternatives: z
      .array(z.strictObject({ label: z.string().min(1), words: z.array(z.string().min(1)).default([]), goto: name }))
      .default([]),
    options: z.array(option).default([]),
    infer: z.boolean().default(false),
    default: expression.optional(),
    like: expression.optional(),
  })
  .refine(({ type, options }) => type.type !== 'option' || options.length > 0, {
    message: 'a slot of the type "option" needs options to choose from. Add some, or use the type "text"',
  })
  .refine(({ fill, ask, error, why }) => fill === 'mentioned' || (ask && error && why), {
    message: 'a slot that is asked needs "ask", "error" (what does not fit) and "why" (what it is for)',
  })

const policy = z.strictObject({
  assert: expression,
  deny: template,
  cite: z.string().optional(),
  instead: z.array(offer).default([]),
  reask: name.optional(),
})

const outcomes = z.record(name, branch).default({}).transform(toMap)
const calling = { with: given, save: name.optional(), outcomes }
const place = { id: name.optional() }

const step = z.union([
  z.strictObject({ ...place, ask: name }),
  z.strictObject({ ...place, say: template, ...tellingShape }),
  z.strictObject({ ...place, do: z.string(), guard: name.optional(), ...calling }),
  z.strictObject({ ...place, check: z.array(name).min(1) }),
  z.strictObject({
    ...place,
    when: z
      .array(
        z.union([
          z
            .strictObject({ if: expression, ...branchShape })
            .transform(({ if: condition, ...fields }): Case => ({ if: condition, branch: toBranch(fields) })),
          z.strictObject({ else: branch }).transform((fields): Case => ({ if: null, branch: fields.else })),
        ]),
      )
      .min(1),
  }),
  z.strictObject({
    ...place,
    confirm: name,
    summary: template,
    binds: z.array(name).min(1),
    accept: z.string(),
    edit: z.array(name).default([]),
    decline: branch.default(GO_ON),
  }),
  z.strictObject({ ...place, each: expression, as: name, call: name, ...calling }),
  z.strictObject({ ...place, call: name, ...calling }),
  z.strictObject({ ...place, goto: name }),
  z.strictObject({ ...place, handoff: z.string() }),
  z.strictObject({ ...place, end: z.enum(ENDINGS) }),
])

/** What a flow file holds. */
export const flowFile = z.strictObject({
  flow: name,
  version: z.number().int().min(1).default(1),
  title: z.string().min(1),
  about: z.string().min(1),
  start: z
    .strictObject({ phrases: z.array(z.string().min(1)), not: z.array(z.string().min(1)).default([]) })
    .optional(),
  requires: z.strictObject({ identity: z.literal(2) }).optional(),
  in: z.array(name).default([]),
  out: result,
  slots: z.record(name, slot).default({}),
  policies: z.record(name, policy).default({}),
  let: given,
  cards: z.record(name, card).default({}),
  steps: z.array(step).min(1),
  migrate: z.strictObject({ from: z.number().int().min(1), rename: z.record(name, name).default({}) }).optional(),
})

type FlowFile = z.infer<typeof flowFile>

/** The flow that finds out who the customer is, and gives it as `customer`. */
export const IDENTITY_FLOW = 'prove-identity'

function assemble(file: FlowFile, hash: string, lineOf: (path: readonly PropertyKey[]) => number): Flow {
  const steps = file.steps.map((written, index) => toStep(written, lineOf(['steps', index])))
  const identify: Step = {
    id: null,
    line: lineOf(['requires']),
    verb: 'call',
    flow: IDENTITY_FLOW,
    each: null,
    with: new Map(),
    save: 'customer',
    outcomes: new Map(),
  }
  return {
    name: file.flow,
    version: file.version,
    title: file.title,
    about: file.about,
    hash,
    phrases: file.start?.phrases ?? [],
    not: file.start?.not ?? [],
    takes: file.in,
    gives: file.out,
    slots: new Map(Object.entries(file.slots).map(([key, value]) => [key, toSlot(key, value)])),
    policies: new Map(
      Object.entries(file.policies).map(([key, { cite, reask, ...rest }]): [string, Policy] => [
        key,
        { ...rest, name: key, cite: cite ?? null, reask: reask ?? null },
      ]),
    ),
    lets: file.let,
    cards: toMap(file.cards),
    steps: file.requires === undefined ? steps : [identify, ...steps],
    migration: file.migrate === undefined ? null : { from: file.migrate.from, rename: toMap(file.migrate.rename) },
  }
}

function toSlot(name: string, written: FlowFile['slots'][string]): Slot {
  const { type, ask, error, why, label, on_exhausted, when, ...rest } = written
  return {
    ...rest,
    ...type,
    name,
    label: label ?? name,
    ask: ask ?? [],
    error: error ?? [],
    why: why ?? [],
    exhausted: on_exhausted,
    when: when ?? null,
    default: written.default ?? null,
    like: written.like ?? null,
  }
}

function toStep(written: FlowFile['steps'][number], line: number): Step {
  const place = { id: written.id ?? null, line }
  if ('ask' in written) return { ...place, verb: 'ask', slot: written.ask }
  if ('say' in written) {
    const { say, card: shown, helped, offer: offers } = written
    return { ...place, verb: 'say', say, card: shown ?? null, helped, offer: offers }
  }
  if ('do' in written)
    return { ...place, verb: 'do', action: written.do, guard: written.guard ?? null, ...toCalling(written) }
  if ('check' in written) return { ...place, verb: 'check', policies: written.check }
  if ('when' in written) return { ...place, verb: 'when', cases: written.when }
  if ('confirm' in written) {
    const { confirm, summary, binds, accept, edit, decline } = written
    return { ...place, verb: 'confirm', name: confirm, summary, binds, accept, edit, decline }
  }
  if ('call' in written) {
    const each = 'each' in written ? { in: written.each, as: written.as } : null
    return { ...place, verb: 'call', flow: written.call, each, ...toCalling(written) }
  }
  if ('goto' in written) return { ...place, verb: 'goto', goto: written.goto }
  if ('handoff' in written) return { ...place, verb: 'handoff', reason: written.handoff }
  return { ...place, verb: 'end', ending: written.end }
}

function toCalling(written: {
  with: Calling['with']
  save?: string | undefined
  outcomes: Calling['outcomes']
}): Calling {
  return { with: written.with, save: written.save ?? null, outcomes: written.outcomes }
}

function toMap<Item>(record: Readonly<Record<string, Item>>): ReadonlyMap<string, Item> {
  return new Map(Object.entries(record))
}

const VERBS = 'ask, say, do, check, when, confirm, call, each, goto, handoff, end'

function sentence(issue: z.core.$ZodIssue): string {
  const where = issue.path.join('.')
  if (issue.code === 'invalid_union' && issue.path[0] === 'steps') {
    return `${where}: a step has exactly one verb (${VERBS}) and only the keys that belong to it${closest(issue)}`
  }
  return where === '' ? issue.message : `${where}: ${issue.message}`
}

/** The complaint of the alternative that fits best, which is the one with the fewest complaints. */
function closest(issue: z.core.$ZodIssueInvalidUnion): string {
  const fewest = [...issue.errors].sort((a, b) => a.length - b.length)[0]?.[0]
  return fewest === undefined ? '' : ` (${[...fewest.path, fewest.message].join(': ')})`
}

function lineAt(document: ReturnType<typeof parseDocument>, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true)
    const offset = isNode(node) ? node.range?.[0] : undefined
    if (offset !== undefined) return lines.linePos(keyOffset(document, path.slice(0, depth)) ?? offset).line
  }
  return 1
}

/** Where the key of the last path part stands; a block value's own range begins on the line after it. */
function keyOffset(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return undefined
  const key = parent.items.find(pair => isScalar(pair.key) && pair.key.value === path.at(-1))?.key
  return isNode(key) ? key.range?.[0] : undefined
}
