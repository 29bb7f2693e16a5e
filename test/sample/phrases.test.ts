import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadFlows } from '../../src/adapters/files/flows.ts'
import { phraseFaults } from '../../src/domain/dialogue/understanding/phrase-faults.ts'
import { requestsIn } from '../../src/domain/dialogue/understanding/requests.ts'
import { route } from '../../src/domain/dialogue/understanding/route.ts'
import { ANYBODY } from '../../src/domain/knowledge/audience.ts'
import { shippedBrain } from '../shipped-brain.ts'

const FLOWS = join(import.meta.dirname, '..', '..', 'flows')
const { editions } = await loadFlows(FLOWS)
const spoken = editions.map(({ flow }) => flow).filter(({ phrases }) => phrases.length > 0)
const brain = await shippedBrain()

function routed(text: string) {
  return route(text, {
    classifier: brain.classifier,
    find: question => brain.find(question, { reader: ANYBODY }),
    howTo: brain.lexicon.isHowTo(text),
  })
}

describe('the shipped phrases', () => {
  test('are twenty-five or more for each flow, in English and in Spanish', () => {
    for (const { name, phrases } of spoken) {
      const spanish = parse(readFileSync(join(FLOWS, 'es', `${name}.yaml`), 'utf8')).phrases
      expect([name, Math.min(25, phrases.length, spanish.length)]).toEqual([name, 25])
    }
  })

  test('collide nowhere and have no hole that nothing fills', () => {
    expect(phraseFaults(spoken)).toEqual([])
  })
})

test.each([
  ['hey, any idea where my casserole is? it should have been here on Friday', 'order-status'],
  ['id like to know wether my oder has shiped', 'order-status'],
  ['Hello! The toaster I got from you burns everything. I would like to return it.', 'return-request'],
  ['could I swap the red apron for a green one please', 'exchange-request'],
  ['You promised me my money three weeks ago and the refund still is not on my account', 'refund-status'],
  ['pls cancel LH-20418, i bought it twice', 'cancel-order'],
  ['I gave you the wrong house number, can you send the parcel to 12 Mill Lane instead?', 'change-address'],
  ['what has become of CS-0000018?', 'case-status'],
  ['I was charged twice for one and the same order', 'create-case'],
  ['I want to complain about the driver, he was very rude to my mother', 'complaint'],
  ['My kettle will not switch on any more and it is only five months old', 'warranty-claim'],
  ['I need the invoice for last week for our accounts', 'invoice-copy'],
  ['is there a real person I could talk to about this', 'talk-to-a-human'],
])('%j starts %s', (text, flow) => {
  expect(routed(text)).toMatchObject({ kind: 'flow', flow })
})

test.each([
  ['how long do refunds take?', 'refund-times'],
  ['can I put my knives in the dishwasher?', 'dishwasher-safe'],
])('%j is answered from %s', (text, slug) => {
  expect(routed(text)).toMatchObject({ kind: 'answer', finding: { found: { slug } } })
})

test.each([
  'will it rain on my birthday?',
  'play the new song by that band',
  'cancel my dentist appointment on Tuesday',
  'what is the square root of 144',
  'zxcv qwer',
  'how long do I have to return something?',
])('%j starts nothing', text => {
  expect(routed(text).kind).not.toBe('flow')
  expect(requestsIn(text, brain.classifier)).toEqual([])
})
