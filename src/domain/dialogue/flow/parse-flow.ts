import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { type Expression, parseExpression } from './expression.ts'
import {
  type Branch,
  type CardTemplate,
  ENDINGS,
  type Flow,
  type FlowProblem,
  type OptionSource,
  SLOT_TYPES,
  type Slot,
  type Step,
} from './flow.ts'
import { parseTemplate, type Template } from './template.ts'

export type ParsedFlow =
  | { readonly ok: true; readonly flow: Flow }
  | { readonly ok: false; readonly problems: readonly FlowProblem[] }

/** Reads one flow file's text. All its problems are returned at once, each with its line. */
export function parseFlow(file: string, text: string, hash: string): ParsedFlow {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const lineOf = (path: readonly PropertyKey[]): number => lineAt(document, lines, path)
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map(error => ({
        file,
        line: error.linePos?.[0].line ?? 1,
        message: error.message.split('\n')[0] ?? '',
      })),
    }
  }
  const parsed = flowFile.safeParse(document.toJS())
  if (!parsed.success) {
    const problems = parsed.error.issues.map(issue => ({ file, line: lineOf(issue.path), message: sentence(issue) }))
    return { ok: false, problems }
  }
  return { ok: true, flow: assemble(parsed.data, hash, lineOf) }
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

const card = z.strictObject({ title: template, facts: z.record(z.string(), template) }).transform(
  ({ title, facts }): CardTemplate => ({
    title,
    facts: Object.entries(facts).map(([label, value]) => ({ label, value })),
  }),
)

const branchShape = {
  say: template.optional(),
  card: name.optional(),
  helped: z.boolean().default(false),
  reask: name.optional(),
  error: template.optional(),
  goto: name.optional(),
  handoff: z.string().optional(),
  end: z.enum(ENDINGS).optional(),
}
type BranchFields = {
  say?: Template | undefined
  card?: string | undefined
  helped?: boolean | undefined
  reask?: string | undefined
  error?: Template | undefined
  goto?: string | undefined
  handoff?: string | undefined
  end?: Branch['end'] | undefined
}
const toBranch = (fields: BranchFields): Branch => ({
  say: fields.say === undefined ? null : { say: fields.say, card: fields.card ?? null, helped: fields.helped ?? false },
  reask: fields.reask === undefined ? null : { slot: fields.reask, error: fields.error ?? null },
  goto: fields.goto ?? null,
  handoff: fields.handoff ?? null,
  end: fields.end ?? null,
})
const branch = z.strictObject(branchShape).transform(toBranch)
const GO_ON: Branch = toBranch({})

const oneOrMore = z.union([template.transform(one => [one]), z.array(template).min(1)])

const option = z.union([
  z.strictObject({ from: expression }).transform((fields): OptionSource => ({ kind: 'from', ...fields })),
  z
    .strictObject({
      value: name,
      label: z.string().min(1),
      words: z.array(z.string().min(1)).default([]),
      if: expression.optional(),
    })
    .transform((fields): OptionSource => ({ kind: 'one', ...fields, if: fields.if ?? null })),
])

const slot = z
  .strictObject({
    label: z.string().optional(),
    type: z.enum(SLOT_TYPES),
    ask: oneOrMore,
    error: template,
    why: template,
    attempts: z.number().int().min(1).max(10).default(3),
    options: z.array(option).default([]),
    infer: z.boolean().default(false),
    default: expression.optional(),
  })
  .refine(({ type, options }) => type !== 'option' || options.length > 0, {
    message: 'a slot of the type "option" needs options to choose from. Add some, or use the type "text"',
  })

const step = z.union([
  z.strictObject({ id: name.optional(), ask: name }),
  z.strictObject({ id: name.optional(), say: template, card: name.optional(), helped: z.boolean().default(false) }),
  z.strictObject({
    id: name.optional(),
    do: z.string(),
    with: z.record(name, expression).default({}),
    save: name.optional(),
    guard: name.optional(),
    outcomes: z.record(name, branch).default({}),
  }),
  z.strictObject({
    id: name.optional(),
    when: z
      .array(
        z.union([
          z
            .strictObject({ if: expression, ...branchShape })
            .transform(fields => ({ if: fields.if, branch: toBranch(fields) })),
          z.strictObject({ else: branch }).transform(fields => ({ if: null, branch: fields.else })),
        ]),
      )
      .min(1),
  }),
  z.strictObject({
    id: name.optional(),
    confirm: name,
    summary: template,
    binds: z.array(name).min(1),
    accept: z.string(),
    edit: z.array(name).default([]),
    decline: branch.default(GO_ON),
  }),
  z.strictObject({ id: name.optional(), handoff: z.string() }),
  z.strictObject({ id: name.optional(), end: z.enum(ENDINGS) }),
])

const flowFile = z.strictObject({
  flow: name,
  title: z.string().min(1),
  about: z.string().min(1),
  start: z.strictObject({ phrases: z.array(z.string().min(1)).min(1), not: z.array(z.string().min(1)).default([]) }),
  slots: z.record(name, slot).default({}),
  cards: z.record(name, card).default({}),
  steps: z.array(step).min(1),
})

type FlowFile = z.infer<typeof flowFile>

function assemble(file: FlowFile, hash: string, lineOf: (path: readonly PropertyKey[]) => number): Flow {
  return {
    name: file.flow,
    title: file.title,
    about: file.about,
    hash,
    phrases: file.start.phrases,
    not: file.start.not,
    slots: new Map(
      Object.entries(file.slots).map(([key, value]): [string, Slot] => [
        key,
        { ...value, name: key, label: value.label ?? key, default: value.default ?? null },
      ]),
    ),
    cards: new Map(Object.entries(file.cards)),
    steps: file.steps.map((written, index) => toStep(written, lineOf(['steps', index]))),
  }
}

function toStep(written: FlowFile['steps'][number], line: number): Step {
  const place = { id: written.id ?? null, line }
  if ('ask' in written) return { ...place, verb: 'ask', slot: written.ask }
  if ('say' in written)
    return { ...place, verb: 'say', say: written.say, card: written.card ?? null, helped: written.helped }
  if ('do' in written) {
    return {
      ...place,
      verb: 'do',
      action: written.do,
      with: new Map(Object.entries(written.with)),
      save: written.save ?? null,
      guard: written.guard ?? null,
      outcomes: new Map(Object.entries(written.outcomes)),
    }
  }
  if ('when' in written) return { ...place, verb: 'when', cases: written.when }
  if ('confirm' in written) {
    const { confirm, summary, binds, accept, edit, decline } = written
    return { ...place, verb: 'confirm', name: confirm, summary, binds, accept, edit, decline }
  }
  if ('handoff' in written) return { ...place, verb: 'handoff', reason: written.handoff }
  return { ...place, verb: 'end', ending: written.end }
}

function sentence(issue: z.core.$ZodIssue): string {
  const where = issue.path.join('.')
  if (issue.code === 'invalid_union' && issue.path[0] === 'steps') {
    return `${where}: a step has exactly one verb (ask, say, do, when, confirm, handoff, end) and only the keys that belong to it${closest(issue)}`
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
