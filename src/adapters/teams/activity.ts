import { z } from 'zod'

const account = z.looseObject({
  id: z.string().min(1).max(1_000),
  name: z.string().max(1_000).optional(),
  aadObjectId: z.string().max(200).optional(),
})

const entity = z.looseObject({
  type: z.string().max(200),
  mentioned: z.looseObject({ id: z.string().max(1_000) }).optional(),
  text: z.string().max(1_000).nullish(),
})

/**
 * A Bot Framework activity as far as this channel reads it; the rest is kept as it came. Only Teams is let in:
 * other channel names would take other, weaker ways through the token check.
 */
export const incomingActivity = z
  .looseObject({
    type: z.string().min(1).max(100),
    id: z.string().min(1).max(500).optional(),
    channelId: z.literal('msteams'),
    serviceUrl: z.url().max(1_000),
    locale: z.string().max(40).nullish(),
    from: account,
    recipient: account,
    conversation: z.looseObject({
      id: z.string().min(1).max(1_000),
      tenantId: z.string().max(200).nullish(),
      conversationType: z.string().max(40).nullish(),
      isGroup: z.boolean().nullish(),
    }),
    channelData: z.looseObject({ tenant: z.looseObject({ id: z.string().max(200) }).optional() }).nullish(),
    text: z.string().max(200_000).nullish(),
    value: z.unknown().optional(),
    action: z.string().max(100).nullish(),
    entities: z.array(entity).max(200).nullish(),
    attachments: z
      .array(z.looseObject({ contentType: z.string().max(300) }))
      .max(100)
      .nullish(),
    membersAdded: z.array(account).max(10_000).nullish(),
  })
  .refine(({ type, id }) => type !== 'message' || id !== undefined, {
    path: ['id'],
    error: 'a message needs an id: it is how a redelivered message is recognised',
  })

export type IncomingActivity = z.infer<typeof incomingActivity>
