import { type Article, parseArticle } from '../../../src/domain/knowledge/article.ts'
import { buildKnowledgeIndex } from '../../../src/domain/knowledge/index.ts'

/** The article in a file, which has to hold one. */
export function articleIn(path: string, text: string): Article {
  const { article } = parseArticle(path, text)
  if (article === null) throw new Error(`${path} holds no article.`)
  return article
}

export const TRACKING = articleIn(
  'delivery/track-your-order.md',
  `---
title: Track your order
questions:
  - Where is my parcel?
  - Has it been sent yet?
updated: 2026-03-02
---
You can follow every parcel.

## Follow a parcel

To follow your parcel:

1. Open **Your orders**.
2. Choose the order, then [the carrier's page](https://carrier.example/).
3. Read the latest scan.

## What the words mean

Pending means that nothing has left the warehouse. Shipped means that the carrier has it.
`,
)

export const RETURNS = articleIn(
  'returns/return-an-item.md',
  `---
title: Return an item
questions: [How do I send something back?]
tags: refund, label
---
You have thirty days to return an item that you do not like. The days begin when it is delivered. We pay the refund
to the card that you paid with. Engraved things and gift cards cannot come back.
`,
)

export const KETTLE = articleIn(
  'care/descale-your-kettle.md',
  `# Descale your kettle

Lime makes a kettle slow and loud. Fill it with water and two spoons of citric acid, boil it, and let it stand for an
hour. Rinse it twice before you make tea.

## Leather handles

Oil a leather handle once a year.
`,
)

export const GIFTS = articleIn(
  'payment/gift-cards.md',
  '---\ntitle: Gift cards\n---\nA gift card is valid for two years. You can buy it for any amount and pay with it in part.',
)

export const LARKSPUR = [TRACKING, RETURNS, KETTLE, GIFTS]
export const INDEX = buildKnowledgeIndex(LARKSPUR)
