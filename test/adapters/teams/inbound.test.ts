import { expect, test } from 'vitest'
import { incomingActivity } from '../../../src/adapters/teams/activity.ts'
import { addressOf, externalIdOf } from '../../../src/adapters/teams/address.ts'
import { MAX_TEXT, understand } from '../../../src/adapters/teams/inbound.ts'
import { asOffered } from '../../../src/adapters/teams/offered-choice.ts'
import type { Author, Body, LogEvent } from '../../../src/domain/dialogue/log.ts'

const activity = (fields: Record<string, unknown>) =>
  incomingActivity.parse({
    type: 'message',
    id: '1709212345678',
    channelId: 'msteams',
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    from: { id: '29:nadia', name: 'Nadia Haddad' },
    recipient: { id: '28:firstline', name: 'Larkspur Home' },
    conversation: { id: '19:team', tenantId: 'tenant-fennel', conversationType: 'channel' },
    ...fields,
  })

test('a mention of the bot is no part of what is said; a mention of somebody else is', () => {
  const entities = [
    { type: 'mention', mentioned: { id: '28:firstline' }, text: '<at>Larkspur Home</at>' },
    { type: 'mention', mentioned: { id: '29:omar' }, text: '<at>Omar</at>' },
  ]
  const text = '<at>Larkspur Home</at>\u00a0 where is the order of <at>Omar</at>?'
  expect(understand(activity({ text, entities }))).toEqual({
    kind: 'message',
    cid: 'teams-1709212345678',
    body: { kind: 'text', text: 'where is the order of <at>Omar</at>?' },
  })
})

test('ids with other characters stay apart from each other and fit a cid', () => {
  const cids = ['f:1', 'f-1', 'f:2', 'x'.repeat(400)].map(id => {
    const inbound = understand(activity({ id, text: 'hi' }))
    return inbound.kind === 'message' ? inbound.cid : ''
  })
  expect(new Set(cids).size).toBe(4)
  for (const cid of cids) expect(cid).toMatch(/^[\w-]{8,64}$/)
})

test.each([
  [{ choice: 'solved', label: 'Yes' }],
  ['{"choice":"solved","label":"Yes"}'],
  [{ choice: 'solved', label: 'Yes', msteams: { type: 'messageBack' } }],
])("a button's value %j is a choice", value => {
  expect(understand(activity({ value, text: 'Yes' }))).toMatchObject({
    body: { kind: 'choice', choice: 'solved', label: 'Yes' },
  })
})

test.each([[{ choice: { $ne: null } }], [{ choice: '' }], [['solved']], ['solved'], [{ choice: 'x'.repeat(201) }]])(
  'a value %j that is no choice of ours is passed over',
  value => {
    expect(understand(activity({ value, text: 'hello' }))).toMatchObject({ body: { kind: 'text', text: 'hello' } })
  },
)

test('a text that is too long is declined, not cut', () => {
  expect(understand(activity({ text: 'x'.repeat(MAX_TEXT) }))).toMatchObject({ kind: 'message' })
  expect(understand(activity({ text: 'x'.repeat(MAX_TEXT + 1) }))).toMatchObject({ kind: 'declined' })
})

test('the formatted twin Teams sends of an empty text is no file; a picture is one', () => {
  expect(understand(activity({ text: ' ', attachments: [{ contentType: 'text/html' }] }))).toEqual({ kind: 'nothing' })
  expect(understand(activity({ attachments: [{ contentType: 'image/*' }] }))).toMatchObject({ kind: 'declined' })
})

test('a channel greets when the bot joins it, not for every member who does', () => {
  const joins = (id: string) => activity({ type: 'conversationUpdate', membersAdded: [{ id }] })
  expect(understand(joins('28:firstline'))).toEqual({ kind: 'arrival' })
  expect(understand(joins('29:omar'))).toEqual({ kind: 'nothing' })
})

test('the same conversation id in two tenants is two conversations', () => {
  const elsewhere = { id: '19:team', tenantId: 'tenant-sorrel' }
  expect(externalIdOf(activity({}))).not.toBe(externalIdOf(activity({ conversation: elsewhere })))
})

test('the address leaves out the message, so that what is sent later answers nothing', () => {
  expect(JSON.stringify(addressOf(activity({})))).not.toContain('1709212345678')
})

const CUSTOMER: Author = { kind: 'customer' }
const ASSISTANT: Author = { kind: 'assistant' }
const log = (...said: [Author, Body, string?][]): LogEvent[] =>
  said.map(([author, body, cid], at) => ({
    seq: at + 1,
    publicSeq: at + 1,
    id: `event_${at}`,
    at,
    author,
    visibility: 'public',
    body,
    cid: cid ?? null,
    answers: null,
  }))
const question: Body = { kind: 'text', text: 'Did that help?', choices: [{ id: 'solved', label: 'Yes, thanks' }] }
const typed = (text: string) => ({ kind: 'text', text }) as const
const pressed = { kind: 'choice', choice: 'solved', label: 'Yes, thanks' } as const

test('the label of an offered choice, pressed or typed, is that choice', () => {
  expect(asOffered(typed(' yes,  THANKS '), 'teams-2', log([ASSISTANT, question]))).toEqual(pressed)
  expect(asOffered(typed('Yes'), 'teams-2', log([ASSISTANT, question]))).toEqual(typed('Yes'))
})

test('a choice offered before the last message of the customer is no longer on offer', () => {
  const since = log([ASSISTANT, question], [CUSTOMER, typed('wait'), 'teams-2'], [ASSISTANT, typed('Sure.')])
  expect(asOffered(typed('Yes, thanks'), 'teams-3', since)).toEqual(typed('Yes, thanks'))
})

test('the second copy of a pressed choice is the same choice', () => {
  const since = log([ASSISTANT, question], [CUSTOMER, pressed, 'teams-2'], [ASSISTANT, typed('Good.')])
  expect(asOffered(typed('Yes, thanks'), 'teams-2', since)).toEqual(pressed)
})
