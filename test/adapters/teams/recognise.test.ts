import type { Request, Response } from 'express'
import { expect, test } from 'vitest'
import type { Bot } from '../../../src/adapters/teams/bot.ts'
import { type TakeParts, takeActivity } from '../../../src/adapters/teams/take-activity.ts'
import type { Conversation } from '../../../src/domain/service/conversation.ts'
import { keptLog } from '../../fakes/kept-log.ts'

const CREDENTIALS = { appId: 'app', password: 'secret', tenantId: null }
const NADIA = { id: '29:nadia', name: 'Nadia Haddad', aadObjectId: 'object-nadia' }
const ALONE = { id: 'a:nadia', tenantId: 'tenant-fennel', conversationType: 'personal' }

test('whoever writes alone to the assistant is looked up by tenant and object id', async () => {
  expect(await recognised({ from: NADIA, conversation: ALONE })).toEqual([
    ['conv_nadia', 'teams', 'tenant-fennel:object-nadia'],
  ])
})

test.each([
  ['in a channel of a team', { from: NADIA, conversation: { ...ALONE, conversationType: 'channel' } }],
  ['in a group chat', { from: NADIA, conversation: { ...ALONE, conversationType: 'groupChat' } }],
  ['without an object id', { from: { id: '29:nadia' }, conversation: ALONE }],
  ['without a tenant', { from: NADIA, conversation: { id: 'a:nadia' } }],
])('nobody is looked up %s', async (_, fields) => {
  expect(await recognised(fields)).toEqual([])
})

test('nobody is looked up by a bot without credentials, which cannot know who writes', async () => {
  expect(await recognised({ from: NADIA, conversation: ALONE }, null)).toEqual([])
})

async function recognised(fields: object, credentials: TakeParts['credentials'] = CREDENTIALS): Promise<unknown[]> {
  const asked: unknown[] = []
  const conversation = { id: 'conv_nadia', lastPublicSeq: 0 } as Conversation
  const take = takeActivity({
    host: '127.0.0.1',
    credentials,
    isAllowed: () => true,
    bot: async () => authenticating,
    reception: {
      open: async () => conversation,
      receive: async () => ({ ok: false, reason: 'no_conversation' }),
    },
    conversations: { eventsAfter: async () => ({ events: [], head: 0, more: false }) } as never,
    identities: { recognise: async (...who) => void asked.push(who) },
    onHeardFrom: () => {},
    log: keptLog(),
  })
  const body = {
    ...{ type: 'message', id: '1', channelId: 'msteams', serviceUrl: 'https://smba.trafficmanager.net/emea/' },
    ...{ recipient: { id: '28:firstline' }, text: 'hi', ...fields },
  }
  const socket = { remoteAddress: '127.0.0.1' }
  const request = { body, socket, get: (name: string) => (name === 'host' ? '127.0.0.1:3000' : undefined) }
  const response = { status: () => response, end: () => response, json: () => response, type: () => response }
  await take(request as unknown as Request, response as unknown as Response)
  return asked
}

/** A bot that has found every activity to be Teams' own. */
const authenticating = {
  async receive(_authorization: string, _activity: unknown, handle: (address: never) => Promise<unknown>) {
    await handle({} as never)
    return 'handled'
  },
} as unknown as Bot
