import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { httpDirectory } from '../../src/adapters/orders/http-directory.ts'
import { orderNumberShape } from '../../src/domain/service/order.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { readBrain } from '../shipped-brain.ts'
import { serveShop } from './fake-shop.ts'
import { type TauConversation, tauConversation } from './tau-conversation.ts'
import { type TauTask, tauCustomer, tauTask } from './tau-customer.ts'
import { differences, goldRecords, readTauRecords, type TauRecords, tauDirectory } from './tau-shop.ts'

/**
 * What the shipped flows do for the customers of a real shop's records, over the HTTP connector: tells every order's
 * status, tells nothing after a failed proof, and carries out what the customers of the tasks want, four ways each.
 */
const RUNS = 4
const MOST_TURNS = 40

const print = (line: string) => void process.stdout.write(`${line}\n`)
const [folder] = process.argv.slice(2)
if (folder === undefined)
  throw new Error('Give the folder with orders.json, users.json, products.json and tasks_dev.json.')

const _ROOT = join(import.meta.dirname, '..', '..')
const orderNumbers = orderNumberShape('#W0000000')
const given = await readTauRecords(folder)
const brain = await readBrain({ currency: 'USD', orderNumbers })

await tellStatuses()
await carryOutTasks()

/** Every order asked for by its customer, and by somebody who does not know its address. */
async function tellStatuses() {
  const shop = await served(given)
  let [told, kept] = [0, 0]
  const wrong: string[] = []
  try {
    for (const [id, order] of Object.entries(given.orders)) {
      const own = await askedFor(shop.open(), id, order.address.zip)
      if (own.includes(id) && own.includes(wordsFor(order.status))) told += 1
      else wrong.push(`${id} (${order.status}): ${own.slice(0, 160)}`)
      const foreign = await askedFor(shop.open(), id, '00000')
      if (!order.items.some(({ name }) => foreign.includes(name)) && !foreign.includes(wordsFor(order.status)))
        kept += 1
    }
  } finally {
    await shop.close()
  }
  const all = Object.keys(given.orders).length
  print(`statuses told exactly   ${told} of ${all}`)
  print(`nothing told after a failed proof   ${kept} of ${all}`)
  for (const line of wrong.slice(0, 5)) print(`  ${line}`)
}

async function askedFor(talk: TauConversation, id: string, proof: string): Promise<string> {
  await talk.says(`where is my order ${id}?`)
  return talk.says(proof)
}

/** What each status is told with. */
function wordsFor(status: string): string {
  const words: { readonly [status: string]: string } = {
    pending: 'about to start',
    processed: 'packed',
    delivered: 'delivered',
    cancelled: 'cancelled',
  }
  return words[status] ?? status
}

async function carryOutTasks() {
  const tasks = z.array(tauTask).parse(JSON.parse(await readFile(join(folder as string, 'tasks_dev.json'), 'utf8')))
  let done = 0
  const missed: string[] = []
  for (const task of tasks) {
    const outcomes: string[] = []
    for (let run = 0; run < RUNS; run++) outcomes.push(await carriedOut(task, run))
    const faults = outcomes.filter(outcome => outcome !== '')
    if (faults.length === 0) done += 1
    else missed.push(`${task.id}: ${faults.length} of ${RUNS} runs, ${faults[0]}`)
  }
  print(`tasks that end in the gold state, ${RUNS} runs of ${RUNS}   ${done} of ${tasks.length}`)
  for (const line of missed) print(`  ${line}`)
}

/** '' where the records end as they should, otherwise what went wrong. */
async function carriedOut(task: TauTask, run: number): Promise<string> {
  const user = given.users[task.user_id]
  if (user === undefined) return 'there is no such customer'
  const customer = tauCustomer(task.instruction, methodsOf(user), run)
  if (customer === null) return 'wants something that the script cannot say'
  const shop = await served(structuredClone(given))
  try {
    const talk = shop.open()
    for (let wish = 0; wish < customer.wishes; wish++) {
      let said = await talk.says(customer.begin(wish))
      if (talk.asks() === null) said = await talk.presses(`flow:${customer.means(wish)}`)
      for (let turn = 0; talk.asks() !== null && turn < MOST_TURNS; turn++) {
        const answer = customer.answer(wish, talk.asks() ?? '', said)
        if (answer === null) return `no answer for ${talk.asks()} to: ${said}`
        said = await talk.says(answer)
      }
    }
    const odd = differences(shop.records, goldRecords(given, task.actions))
    return odd.length === 0
      ? ''
      : `differs in ${odd.join(', ')} after: ${talk.log().slice(-12).join(' / ').slice(0, 1500)}`
  } finally {
    await shop.close()
  }
}

type User = TauRecords['users'][string]

/** As people call the ways they pay: by the kind, with the last digits where there are several of it. */
function methodsOf({ payment_methods }: User): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.values(payment_methods).map(({ id, source, last_four }) => [
      id,
      source === 'credit_card' ? `the card ending in ${last_four}` : source === 'paypal' ? 'PayPal' : 'my gift card',
    ]),
  )
}

async function served(records: TauRecords) {
  const shop = await serveShop(tauDirectory(records))
  const orders = httpDirectory({
    ...{ url: shop.url, token: shop.token, log: keptLog(), clock: { now: Date.now }, random: Math.random },
  })
  return { records, open: () => tauConversation(brain, orders, orderNumbers), close: shop.close }
}
