import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOrdersFile } from '../../src/adapters/orders/file-directory.ts'
import type { OrderDirectory } from '../../src/application/order-ports.ts'
import { keptMail } from '../fakes/kept-mail.ts'
import { setClock } from '../fakes/set-clock.ts'
import { larkspurInBrief } from './larkspur-in-brief.ts'

/** The shop of Nora and Leila on 23 November 2026, which forgets what is changed. */
export async function aBriefShop(): Promise<OrderDirectory> {
  const path = join(mkdtempSync(join(tmpdir(), 'firstline-shop-')), 'shop.json')
  writeFileSync(path, JSON.stringify(larkspurInBrief()))
  return openOrdersFile(path, { mail: keptMail(), clock: setClock(Date.UTC(2026, 10, 23, 12)) })
}
