import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ConversationState, MemoryStorage, type TurnContext } from 'botbuilder'
import { DialogSet, TextPrompt, WaterfallDialog, type WaterfallStepContext } from 'botbuilder-dialogs'
import { openOrdersFile } from '../../src/adapters/orders/file-directory.ts'
import { converse, resume } from '../../src/domain/dialogue/converse.ts'
import type { Flow } from '../../src/domain/dialogue/flow/flow.ts'
import { EMPTY_STATE, keptState } from '../../src/domain/dialogue/state.ts'
import { shippedBrain } from '../shipped-brain.ts'

/** A conversation with one engine: takes what a customer types, gives what is answered. */
export type Talker = (text: string) => Promise<string>
/** Opens conversations with an engine whose state is kept in memory as text, as a store would have it. */
export type Engine = { readonly name: string; open(): Talker }

/** Where is my order: three turns, and the words that the last answer must have. */
export const SCRIPT = ['where is my order', 'LH-20418', 'BS1 4TR'] as const
export const TOLD = 'on its way with Harrier Parcels'

const ORDERS = join(import.meta.dirname, '..', '..', 'sample', 'orders.json')

/** Ours, with everything that it does at each turn: lexicons, classifier, articles, repair. */
export async function ours(): Promise<Engine> {
  const [brain, orders] = await Promise.all([shippedBrain(), openOrdersFile(ORDERS)])
  const kept = new Map<string, string>()
  let opened = 0
  return {
    name: 'firstline',
    open() {
      const id = `c${opened++}`
      let number = 0
      return async text => {
        number += 1
        const stored = kept.get(id)
        const state = stored === undefined ? EMPTY_STATE : keptState(JSON.parse(stored))
        const utterance = { kind: 'text', text } as const
        const input = { id: `t${number}`, utterance, state, floor: 'assistant', today: '2026-11-22', now: 1 } as const
        let progress = converse(brain, input)
        while (progress.call !== null) {
          const found = await orders.order(String(progress.call.input.order))
          const value = found.ok ? { ...found.value } : null
          progress = resume(brain, input, progress, found.ok ? 'ok' : 'not_found', value)
        }
        kept.set(id, JSON.stringify(progress.state))
        return progress.said.map(said => said.text).join('\n')
      }
    },
  }
}

/** The same flow as a waterfall with memory storage. It understands nothing: its first turn starts the flow. */
export async function botbuilderDialogs(): Promise<Engine> {
  const orders = await openOrdersFile(ORDERS)
  const state = new ConversationState(new MemoryStorage())
  const dialogs = new DialogSet(state.createProperty('dialog'))
  dialogs.add(new TextPrompt('order', async prompt => /LH-\d{5}/.test(prompt.recognized.value ?? '')))
  dialogs.add(new TextPrompt('proof'))
  dialogs.add(
    new WaterfallDialog('track', [
      step => step.prompt('order', "What's your order number?"),
      (step: WaterfallStepContext<{ order?: string }>) => {
        step.options.order = String(step.result)
        return step.prompt('proof', 'Which e-mail address or postcode is on the order?')
      },
      async (step: WaterfallStepContext<{ order?: string }>) => {
        const found = await orders.order(step.options.order ?? '')
        const isTheirs = found.ok && found.value.postcode === step.result
        await step.context.sendActivity(
          isTheirs ? `Your order is on its way with ${found.value.carrier}.` : 'I could not match that.',
        )
        return step.endDialog()
      },
    ]),
  )
  const { TestAdapter } = createRequire(import.meta.url)('botbuilder') as typeof import('botbuilder')
  let opened = 0
  return {
    name: 'botbuilder-dialogs',
    open() {
      const said: string[] = []
      const adapter = new TestAdapter(
        async (context: TurnContext) => {
          const dialog = await dialogs.createContext(context)
          const result = await dialog.continueDialog()
          if (result.status === 'empty') await dialog.beginDialog('track', {})
          await state.saveChanges(context)
        },
        { conversation: { id: `c${opened++}`, isGroup: false, conversationType: '', tenantId: '', name: '' } } as never,
      )
      return async text => {
        await adapter.receiveActivity({ type: 'message', text })
        for (let reply = adapter.getNextReply(); reply; reply = adapter.getNextReply()) said.push(reply.text ?? '')
        return said.splice(0).join('\n')
      }
    },
  }
}

/** The same as a dialog script, with its own understanding trained on the flow's phrases. */
export async function nlpjsBot(flow: Flow): Promise<Engine> {
  const need = createRequire(import.meta.url)
  const { containerBootstrap } = need('@nlpjs/core')
  const { Nlp } = need('@nlpjs/nlp')
  const { LangEn } = need('@nlpjs/lang-en-min')
  const { Bot } = need('@nlpjs/bot')
  const { Connector } = need('@nlpjs/connector')
  const orders = await openOrdersFile(ORDERS)
  const container = containerBootstrap()
  container.use(LangEn)
  container.use(Nlp)
  const nlp = container.get('nlp')
  nlp.settings.autoSave = false
  nlp.settings.log = false
  nlp.settings.nlu = { ...nlp.settings.nlu, log: false }
  nlp.addLanguage('en')
  container.register('fs', { readFile: async () => scriptOf(flow) })
  const bot = new Bot({ container, scripts: ['track.dlg'] })
  container.register('bot', bot, true)
  bot.registerAction(
    'lookup',
    async (session: { say(text: string): Promise<void> }, context: { order: string; proof: string }) => {
      const found = await orders.order(context.order)
      const isTheirs = found.ok && found.value.postcode === context.proof
      await session.say(isTheirs ? `Your order is on its way with ${found.value.carrier}.` : 'I could not match that.')
    },
  )
  await bot.start()
  let opened = 0
  return {
    name: '@nlpjs/bot',
    open() {
      const conversation = { id: `c${opened++}` }
      const said: string[] = []
      const connector = new Connector({}, container)
      connector.say = async ({ text }: { text: string }) => void said.push(text)
      return async text => {
        const activity = { channelId: 'bench', text, type: 'message', address: { conversation }, conversation }
        await bot.process(connector.createSession(activity))
        return said.splice(0).join('\n')
      }
    },
  }
}

function scriptOf({ phrases }: Flow): string {
  return [
    'language en',
    'intent track',
    'utterances',
    ...phrases.map(phrase => `- ${phrase}`),
    'answers',
    '- /track',
    'dialog main',
    'nlp',
    'dialog track',
    "say What's your order number?",
    'ask order',
    'say Which e-mail address or postcode is on the order?',
    'ask proof',
    'call lookup',
    'ask nothing',
  ].join('\n')
}
