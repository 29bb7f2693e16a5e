import { z } from 'zod'
import type { IncomingActivity } from './activity.ts'

const party = z.object({ id: z.string(), name: z.string().optional(), aadObjectId: z.string().optional() })

/** Where a Teams conversation is reached: the Bot Framework's conversation reference, as stored with the conversation. */
export const teamsAddress = z.object({
  channelId: z.literal('msteams'),
  serviceUrl: z.url(),
  locale: z.string().optional(),
  conversation: z.object({
    id: z.string(),
    tenantId: z.string().optional(),
    conversationType: z.string().optional(),
    isGroup: z.boolean().optional(),
  }),
  bot: party,
  user: party,
})

export type TeamsAddress = z.infer<typeof teamsAddress>

/**
 * The address an activity came from. To be taken from authenticated activities only: whoever writes the address
 * decides where the customer's answers go. The activity's id is left out, so that what is sent later answers nothing.
 */
export function addressOf(activity: IncomingActivity): TeamsAddress {
  const { conversation, locale } = activity
  return teamsAddress.parse({
    channelId: activity.channelId,
    serviceUrl: activity.serviceUrl,
    ...(locale ? { locale } : {}),
    conversation: withoutNulls({ ...conversation, tenantId: tenantOf(activity) }),
    bot: activity.recipient,
    user: activity.from,
  })
}

/** Our name for the conversation. Conversation ids are only promised to differ within a tenant. */
export function externalIdOf(activity: IncomingActivity): string {
  return `${tenantOf(activity) ?? 'no-tenant'}:${activity.conversation.id}`
}

/** Who wrote it, by tenant and object id, in a chat that is theirs alone; null where others read along or Teams does not say. */
export function personOf(activity: IncomingActivity): string | null {
  const tenant = tenantOf(activity)
  const { aadObjectId } = activity.from
  if (!tenant || !aadObjectId || !isPersonal(activity.conversation)) return null
  return `${tenant}:${aadObjectId}`
}

/** Whether one customer is alone with the assistant there, as opposed to a group chat or a channel of a team. */
export function isPersonal(conversation: { conversationType?: string | null | undefined }): boolean {
  return (conversation.conversationType ?? 'personal') === 'personal'
}

function tenantOf(activity: IncomingActivity): string | undefined {
  return activity.conversation.tenantId ?? activity.channelData?.tenant?.id
}

function withoutNulls(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))
}
