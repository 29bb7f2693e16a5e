import { z } from 'zod'
import * as agreements from './agreement-protocol.ts'
import * as articles from './article-protocol.ts'
import * as content from './content-protocol.ts'
import * as integrations from './integration-protocol.ts'
import * as major from './major-protocol.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import * as parties from './party-protocol.ts'
import * as protocol from './protocol.ts'

type Json = { readonly [name: string]: unknown }

/** Shapes with a name of their own in the document. */
const NAMED: { readonly [name: string]: z.ZodType } = {
  CaseClock: protocol.caseClock,
  Coverage: protocol.coverage,
  CaseSummary: protocol.caseSummary,
  CaseTask: protocol.caseTask,
  CaseEvent: protocol.caseEvent,
  CaseDetails: protocol.caseDetails,
  CasePage: protocol.casePage,
  CaseEvents: protocol.caseEvents,
  NewCase: protocol.newCase,
  CaseChange: protocol.caseChange,
  CaseMove: protocol.caseMove,
  CaseComment: protocol.caseComment,
  NewTask: protocol.newTask,
  CaseLine: protocol.caseLine,
  CaseContent: content.caseContent,
  CaseTypes: content.caseTypes,
  TaskTemplates: content.taskTemplates,
  NewLine: content.newLine,
  LineChange: content.lineChange,
  FormAnswers: content.formAnswers,
  Watching: content.watching,
  Linking: content.linking,
  Reference: content.reference,
  MajorProposal: major.proposal,
  MajorDecision: major.decision,
  Affected: major.affected,
  NewChildren: major.newChildren,
  MajorUpdate: major.update,
  MajorClosing: major.closing,
  Recipients: major.recipients,
  PartyPage: parties.partyPage,
  PartySummary: parties.partySummary,
  PartyDetails: parties.partyDetails,
  NewParty: parties.newParty,
  PartyChange: parties.partyChange,
  PartyConflict: parties.partyConflict,
  NewMember: parties.newMember,
  MemberEnd: parties.memberEnd,
  ContactPage: parties.contactPage,
  ContactSummary: parties.contactSummary,
  ContactDetails: parties.contactDetails,
  NewContact: parties.newContact,
  ContactChange: parties.contactChange,
  ContactConflict: parties.contactConflict,
  NewEmail: parties.newEmail,
  EmailEnd: parties.emailEnd,
  MergePair: parties.mergePair,
  MergePreview: parties.mergePreview,
  NewMerge: parties.newMerge,
  MergePage: parties.mergePage,
  MergeSummary: parties.mergeSummary,
  MergeDetails: parties.mergeDetails,
  NewRelease: parties.newRelease,
  Released: parties.released,
  DuplicateList: parties.duplicateList,
  Dismissal: parties.dismissal,
  DataDebt: parties.dataDebt,
  SlaTarget: agreements.slaTarget,
  SlaPolicy: agreements.slaPolicy,
  NewSlaPolicy: agreements.newSlaPolicy,
  Calendar: agreements.calendar,
  CalendarList: agreements.calendarList,
  NewCalendar: agreements.newCalendar,
  CalendarEdit: agreements.calendarEdit,
  Product: agreements.product,
  ProductPage: agreements.productPage,
  NewProduct: agreements.newProduct,
  Asset: agreements.asset,
  AssetPage: agreements.assetPage,
  NewAsset: agreements.newAsset,
  AssetChange: agreements.assetChange,
  Contract: agreements.contract,
  ContractPage: agreements.contractPage,
  NewContract: agreements.newContract,
  ContractChange: agreements.contractChange,
  Entitlement: agreements.entitlement,
  EntitlementPage: agreements.entitlementPage,
  NewEntitlement: agreements.newEntitlement,
  EntitlementChange: agreements.entitlementChange,
  Token: integrations.token,
  TokenAdded: integrations.tokenAdded,
  TokenPage: integrations.tokenPage,
  NewToken: integrations.newToken,
  Webhook: integrations.webhook,
  WebhookAdded: integrations.webhookAdded,
  WebhookPage: integrations.webhookPage,
  NewWebhook: integrations.newWebhook,
  WebhookChange: integrations.webhookChange,
  Delivery: integrations.delivery,
  DeliveryPage: integrations.deliveryPage,
  NewReplay: integrations.newReplay,
  Replayed: integrations.replayed,
  Interaction: integrations.interaction,
  InteractionDetails: integrations.interactionDetails,
  InteractionPage: integrations.interactionPage,
  InteractionEvent: integrations.interactionEvent,
  InteractionEvents: integrations.interactionEvents,
  Agent: integrations.agent,
  AgentPage: integrations.agentPage,
  ArticleAudience: articles.articleAudience,
  ArticleSummary: articles.articleSummary,
  ArticleDetails: articles.articleDetails,
  ArticlePage: articles.articlePage,
  Problem: protocol.problem,
  Conflict: protocol.conflict,
  Refused: protocol.refused,
}
const SENT: ReadonlySet<string> = new Set([
  'NewCase',
  'CaseChange',
  'CaseMove',
  'CaseComment',
  'NewTask',
  'NewLine',
  'LineChange',
  'FormAnswers',
  'Watching',
  'Linking',
  'Reference',
  'MajorProposal',
  'MajorDecision',
  'Affected',
  'NewChildren',
  'MajorUpdate',
  'MajorClosing',
  'NewParty',
  'PartyChange',
  'NewMember',
  'MemberEnd',
  'NewContact',
  'ContactChange',
  'NewEmail',
  'EmailEnd',
  'MergePair',
  'NewMerge',
  'NewRelease',
  'NewSlaPolicy',
  'NewCalendar',
  'CalendarEdit',
  'NewProduct',
  'NewAsset',
  'AssetChange',
  'NewContract',
  'ContractChange',
  'NewEntitlement',
  'EntitlementChange',
  'NewToken',
  'NewWebhook',
  'WebhookChange',
  'NewReplay',
])
const EVERY_CALL = [
  { status: 400, text: 'The request is not of the described form.' },
  { status: 401, text: 'There is no token, or it is unknown or over.' },
  { status: 403, text: 'The token does not have the scope, or the call is for managers.' },
] as const

/** The API as OpenAPI 3.1, made from the shapes that the server itself reads and writes with. */
export function openApiDocument(): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Firstline',
      version: '1',
      description:
        'Cases, parties, promises, interactions and webhooks for desks and other systems. A call takes the token of a sign-in or a machine token with the scope that the call names. Instants are milliseconds since 1970. Errors are `application/problem+json` with a `code` for programs and a sentence for people.',
    },
    servers: [{ url: '/api/v1' }],
    paths: paths(),
    components: {
      securitySchemes: {
        staffToken: { type: 'http', scheme: 'bearer', description: 'The token of a sign-in at the desk.' },
        machineToken: { type: 'http', scheme: 'bearer', description: 'The token of another system, with scopes.' },
      },
      schemas: schemas(),
    },
  }
}

function paths(): Json {
  const made: Record<string, Record<string, Json>> = {}
  for (const [id, operation] of Object.entries(OPERATIONS) as [string, Operation][]) {
    made[operation.path] ??= {}
    Object.assign(made[operation.path] ?? {}, { [operation.method]: describe(id, operation) })
  }
  return made
}

function describe(id: string, operation: Operation): Json {
  return {
    operationId: id,
    summary: operation.title,
    description: operation.text,
    security: securityOf(operation),
    parameters: [...inPath(operation), ...inQuery(operation), ...inHeaders(operation)],
    ...(operation.example === undefined ? {} : { requestBody: sent(operation) }),
    responses: { ...answer(operation), ...refusals(operation) },
  }
}

/** A list after a scheme names the scopes, or the role, that are needed. */
function securityOf({ scope, managersOnly }: Operation): Json[] {
  return [{ staffToken: managersOnly ? ['manager'] : [] }, ...(scope === null ? [] : [{ machineToken: [scope] }])]
}

function inPath({ path }: Operation): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: PATH_PARTS[name] ?? 'As a list has given it.',
    schema: { type: 'string' },
  }))
}

const PATH_PARTS: Readonly<Record<string, string>> = {
  number: 'The number of the case, such as CS-0000018.',
  line: 'The number of the line within its case, from 1.',
}

function inQuery({ query }: Operation): Json[] {
  const { properties = {} } = z.toJSONSchema(query, { io: 'input' })
  return Object.entries(properties).map(([name, schema]) => {
    const description = typeof schema === 'object' ? schema.description : undefined
    return { name, in: 'query', required: false, ...(description ? { description } : {}), schema }
  })
}

function inHeaders({ ifMatch, idempotent }: Operation): Json[] {
  const version = {
    name: 'If-Match',
    in: 'header',
    required: true,
    description: 'The `ETag` of what you change, as you have read it.',
    schema: { type: 'string', examples: ['"3"'] },
  }
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'Your own name for this write. Sent again within three days, it is answered as it was the first time.',
    schema: { type: 'string', minLength: 1, maxLength: 200 },
  }
  return [...(ifMatch ? [version] : []), ...(idempotent ? [key] : [])]
}

function sent({ body, example }: Operation): Json {
  return { required: true, content: { 'application/json': { schema: reference(body), example } } }
}

function answer({ answer: { status, shape, etag } }: Operation): Json {
  const headers = { ETag: { description: 'The version of what is answered, in quotes.', schema: { type: 'string' } } }
  return {
    [status]: {
      description: status === 201 ? 'Made.' : 'Done.',
      ...(etag ? { headers } : {}),
      content: { 'application/json': { schema: reference(shape) } },
    },
  }
}

function refusals(operation: Operation): Json {
  const all = [
    ...EVERY_CALL.map(each => ({ ...each, shape: protocol.problem })),
    ...(operation.path.includes('{') ? [problem(404, 'There is no such thing, or not for you.')] : []),
    ...operation.refusals,
    ...(operation.idempotent ? [problem(422, 'The key was used for another request.')] : []),
    ...(operation.ifMatch ? [problem(428, '`If-Match` is missing.')] : []),
  ]
  return Object.fromEntries(
    all.map(({ status, text, shape }) => [
      status,
      { description: text, content: { 'application/problem+json': { schema: reference(shape) } } },
    ]),
  )
}

function problem(status: number, text: string) {
  return { status, text, shape: protocol.problem }
}

function reference(shape: z.ZodType): Json {
  if (shape instanceof z.ZodUnion) return { anyOf: shape.options.map(option => reference(option as z.ZodType)) }
  const name = Object.keys(NAMED).find(each => NAMED[each] === shape)
  if (name === undefined) throw new Error('A shape of the API has no name in openapi.ts: give it one.')
  return { $ref: `#/components/schemas/${name}` }
}

/** What is sent is described as it may be given, with defaults left out; what is answered as it comes. */
function schemas(): Json {
  return { ...described(name => SENT.has(name), 'input'), ...described(name => !SENT.has(name), 'output') }
}

function described(which: (name: string) => boolean, io: 'input' | 'output'): Json {
  const registry = z.registry<{ id: string }>()
  for (const [name, shape] of Object.entries(NAMED)) if (which(name)) registry.add(shape, { id: name })
  const uri = (id: string) => `#/components/schemas/${id}`
  const made = z.toJSONSchema(registry, { io, uri, override: io === 'output' ? leaveRoom : plain }).schemas
  return Object.fromEntries(
    Object.entries(made).map(([name, { $schema: _dialect, $id: _id, id: __id, ...schema }]) => [name, schema]),
  )
}

/** An answer may have more in it one day: who checks it by the document must not fail then. */
function leaveRoom({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.properties) delete jsonSchema.additionalProperties
  plain({ jsonSchema })
}

/** The bounds of every whole number in JavaScript tell nobody anything. */
function plain({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}
