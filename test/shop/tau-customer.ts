import { z } from 'zod'

/** A task of the retail benchmark tau: what a customer wants, in words, and what a right agent does for it. */
export const tauTask = z.object({
  id: z.string(),
  user_id: z.string(),
  instruction: z.string(),
  actions: z.array(z.unknown()),
})
export type TauTask = z.infer<typeof tauTask>

/** One thing the customer wants. Things are named as the instruction names them. */
type Wish =
  | { readonly kind: 'cancel'; readonly order: string; readonly reason: string }
  | { readonly kind: 'return'; readonly order: string; readonly items: readonly Thing[]; readonly method: string }
  | { readonly kind: 'exchange'; readonly order: string; readonly swaps: readonly Swap[]; readonly method: string }
type Thing = { readonly name: string; readonly options: Options }
type Swap = { readonly from: Thing; readonly to: Options }
type Options = Readonly<Record<string, string>>

/** What the customer knows of the ways they have paid, by the id that instructions use. */
export type KnownMethods = Readonly<Record<string, string>>

/** A customer who says what they want when asked, and nothing that they were not told. */
export type TauCustomer = {
  readonly wishes: number
  /** How they begin with their n-th wish. */
  begin(wish: number): string
  /** Which of the flows on offer they mean with their n-th wish. */
  means(wish: number): string
  /** What they answer to a question for this slot or confirm, which says this; null where they have no answer. */
  answer(wish: number, asks: string, said: string): string | null
}

/** The customer of a task, talking in one of several ways. Null where the instruction is of another kind. */
export function tauCustomer(instruction: string, methods: KnownMethods, manner: number): TauCustomer | null {
  const wishes = wishesIn(instruction)
  const who = whoIn(instruction)
  if (wishes.length === 0 || who === null) return null
  return {
    wishes: wishes.length,
    begin: wish => opening(wishes[wish] as Wish, manner),
    means: wish => FLOWS[(wishes[wish] as Wish).kind],
    answer: (wish, asks, said) => reply(wishes[wish] as Wish, asks, said, who, methods, manner),
  }
}

const FLOWS: { readonly [kind in Wish['kind']]: string } = {
  cancel: 'cancel-order',
  return: 'return-request',
  exchange: 'exchange-request',
}

function whoIn(instruction: string): readonly string[] | null {
  const [, name = '', zip] = /Your name is ([^.]+?) and your zip code is (\d+)/.exec(instruction) ?? []
  if (zip !== undefined) return [`I'm ${name}, ${zip}`, `${name}, zip code ${zip}`]
  const [, mail] = /your email is (\S+?)\.? You are/.exec(instruction) ?? []
  return mail === undefined ? null : [`my email is ${mail}`, mail]
}

function wishesIn(instruction: string): readonly Wish[] {
  const cancels = [...instruction.matchAll(/Cancel order (#W\d+) because ([a-z ]+)\./g)].map(
    ([, order = '', reason = '']): Wish & { at?: number } => ({ kind: 'cancel', order, reason }),
  )
  const returns = [...instruction.matchAll(/Return (#W\d+) via (\w+): (.+?)(?= Return #| For #| Cancel order|$)/g)].map(
    ([, order = '', method = '', items = '']): Wish => ({ kind: 'return', order, method, items: thingsIn(items) }),
  )
  const exchanges = [...instruction.matchAll(/For (#W\d+), exchange (.+?); via (\w+)\./g)].map(
    ([, order = '', swaps = '', method = '']): Wish => ({ kind: 'exchange', order, method, swaps: swapsIn(swaps) }),
  )
  const all = [...cancels, ...returns, ...exchanges]
  return all.sort((one, other) => instruction.indexOf(one.order) - instruction.indexOf(other.order))
}

function thingsIn(text: string): readonly Thing[] {
  return text
    .split('; ')
    .filter(part => part.trim() !== '')
    .map(thingIn)
}

function thingIn(text: string): Thing {
  const [, name = text, options = '{}'] = /^(.+?) (\{.*\})$/.exec(text.trim()) ?? []
  return { name: name.trim(), options: optionsIn(options) }
}

function swapsIn(text: string): readonly Swap[] {
  return [...text.matchAll(/([^;{}]+?) (\{[^}]*\}) to (\{[^}]*\})/g)].map(([, name = '', from = '{}', to = '{}']) => ({
    from: { name: name.trim(), options: optionsIn(from) },
    to: optionsIn(to),
  }))
}

/** `{'size': 'A6'}`, as Python writes it. */
function optionsIn(text: string): Options {
  return Object.fromEntries(
    [...text.matchAll(/'([^']+)': '([^']*)'/g)].map(([, name = '', value = '']) => [name, value]),
  )
}

function opening(wish: Wish, manner: number): string {
  const { order } = wish
  const ways: { readonly [kind in Wish['kind']]: readonly string[] } = {
    cancel: [
      `I want to cancel order ${order}`,
      'I need to cancel an order',
      `please cancel my order ${order}`,
      'hi, can you cancel an order for me?',
    ],
    return: [
      `I'd like to return something from order ${order}`,
      'I want to return an item',
      `hello, I need to send back the ${listed(namesOf(wish))} from ${order}`,
      'return an item please',
    ],
    exchange: [
      `I want to exchange the ${listed(namesOf(wish))} from order ${order}`,
      'I would like to exchange an item',
      `can I swap something from ${order} for another one?`,
      'exchange an item',
    ],
  }
  return ways[wish.kind][manner % ways[wish.kind].length] ?? ''
}

function reply(
  wish: Wish,
  asks: string,
  said: string,
  who: readonly string[],
  methods: KnownMethods,
  manner: number,
): string | null {
  switch (asks) {
    case 'who':
      return who[manner % who.length] ?? null
    case 'order':
      return manner % 2 === 0 ? wish.order : wish.order.toLowerCase()
    case 'items':
      return manner % 2 === 0 ? `the ${listed(namesOf(wish))}` : namesOf(wish).join(', ')
    case 'reason':
      return wish.kind === 'cancel' ? wish.reason : "I don't need it any more"
    case 'refund_to':
    case 'pay_with':
      return wish.kind === 'cancel' ? null : (methods[wish.method] ?? null)
    case 'variant':
      return wish.kind === 'exchange' ? wanted(wish.swaps, said, manner) : null
    default:
      return ['yes', 'yes please', 'ok', 'sure, go ahead'][manner % 4] ?? 'yes'
  }
}

function namesOf(wish: Wish): readonly string[] {
  if (wish.kind === 'cancel') return []
  const things = wish.kind === 'return' ? wish.items : wish.swaps.map(({ from }) => from)
  return things.map(({ name, options }) =>
    Object.keys(options).length > 0 ? `${Object.values(options).join(' ')} ${name}` : name,
  )
}

/** What they want instead of the thing that the question names: all of it, or only what is to change. */
function wanted(swaps: readonly Swap[], said: string, manner: number): string | null {
  const swap = swaps.find(({ from }) => said.toLowerCase().includes(from.name.toLowerCase()))
  if (swap === undefined) return null
  const changed = Object.entries(swap.to)
  if (changed.length === 0) return 'the same one again'
  const named = (entries: readonly (readonly [string, string])[]) =>
    entries.map(([name, value]) => `${name} ${value}`).join(', ')
  return manner % 2 === 0
    ? named(Object.entries({ ...swap.from.options, ...swap.to }))
    : `${named(changed)}, otherwise the same`
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
