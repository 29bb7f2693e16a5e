import { describe, expect, test } from 'vitest'
import { slotValueIn } from '../../../src/domain/dialogue/slots.ts'
import { isHowTo, lexemeOf } from '../../../src/domain/dialogue/understanding/lexicon.ts'

describe('the lexicon', () => {
  test.each(['yes', 'Yes please!', 'sure', 'ok', '👍', 'go ahead', "that's correct"])('%j is a yes', text => {
    expect(lexemeOf(text)).toBe('affirm')
  })

  test.each([
    'maybe',
    'I guess so?',
    'yes but not today',
    'hmm',
    'not sure',
    'yes or no?',
    'ok what is next',
    'no problem',
  ])('%j never confirms', text => {
    expect(lexemeOf(text)).not.toBe('affirm')
  })

  test.each([
    ['talk to a human', 'human'],
    ['I want to speak to a real person please', 'human'],
    ['can you put me through to an agent', 'human'],
    ['human', 'human'],
    ['what are the dimensions for a person of 2 metres', null],
    ['cancel', 'cancel'],
    ['forget it', 'cancel'],
    ['cancel my order', null],
    ['thanks, that worked', 'solved'],
    ["that didn't help", 'not_solved'],
    ['say that again please', 'repeat'],
    ['why do you need my postcode?', 'explain'],
    ['good morning', 'greeting'],
  ] as const)('%j means %s', (text, lexeme) => {
    expect(lexemeOf(text)).toBe(lexeme)
  })

  test('tells how-to questions from requests', () => {
    expect(isHowTo('how do I track my order?')).toBe(true)
    expect(isHowTo('track my order')).toBe(false)
  })
})

describe('a slot', () => {
  test.each([
    ['order_number', "it's #lh 20418, thanks", false, 'LH-20418'],
    ['order_number', '20418', true, 'LH-20418'],
    ['order_number', '20418', false, null],
    ['order_number', 'LH-204180', true, null],
    ['email', 'Nora.Lindqvist@Example.com.', true, 'nora.lindqvist@example.com'],
    ['email', 'nora at example', true, null],
    ['email_or_postcode', 'bs14tr', true, 'BS1 4TR'],
    ['email_or_postcode', 'it is BS1 4TR', false, 'BS1 4TR'],
    ['email_or_postcode', '10115', true, '10115'],
    ['email_or_postcode', '10115', false, null],
    ['code', 'my code is 482913.', true, '482913'],
    ['code', '482 913', true, '482913'],
    ['code', '48-29-13', true, '482913'],
    ['code', '482913', false, null],
    ['code', '4829130', true, null],
    ['code', 'call me on 0171 482913', true, null],
    ['code', '48291', true, null],
    ['text', '??', true, null],
    ['text', 'my lamp is broken', true, 'my lamp is broken'],
    ['text', 'my lamp is broken', false, null],
  ] as const)('of type %s in %j (asked: %s) is %s', (type, text, asked, value) => {
    expect(slotValueIn(type, text, asked)).toBe(value)
  })
})
