import { expect, test } from 'vitest'
import { isBareNumber, readingsOf, wordsOf } from '../../../../src/domain/dialogue/understanding/utterance.ts'

test.each([
  ['Hello there, could you please cancel my order? Thanks!', 'cancel my order'],
  ["Hi, I'm Rosa Marín from Leeds, and I'd like to return a lamp", 'and return a lamp'],
  ['Where is LH-20418?', 'where is ordermark'],
  ['Where are #W2378156 and 500018', 'where are ordermark and numbermark'],
  ['any news on cs 0000018', 'any news on casemark'],
  ['write to nora.lindqvist@example.com', 'write to emailmark'],
  ['the 2 mugs of 20/11/2026', 'the mugs of numbermark'],
  ['the sleep4less pillow by AB12CD34', 'the sleep less pillow by numbermark'],
  ['¿Dónde está mi pedido? Gracias', 'donde esta mi pedido'],
  ['مرحبا أين طلبي', 'مرحبا أين طلبي'],
  ['हिन्दी में बात करें', 'हिन्दी में बात करें'],
])('of %j the words are %j', (text, words) => {
  expect(wordsOf(text).join(' ')).toBe(words.normalize('NFKD').replace(/[\u0300-\u036f]/g, ''))
})

test('a long text is read as a whole and by its sentences, a short one as it is', () => {
  const story = 'I bought a lamp in spring. It was lovely at first. Now it flickers! Can I return it?'
  expect(readingsOf(story)).toHaveLength(5)
  expect(readingsOf('Hi. Track my order.')).toHaveLength(1)
})

test('a bare number says nothing of what is wanted with it', () => {
  expect(isBareNumber('07700 900123')).toBe(true)
  expect(isBareNumber('500018, please')).toBe(true)
  expect(isBareNumber('order 500018')).toBe(false)
  expect(isBareNumber('please')).toBe(false)
})

test('nobody is held up by a wall of text', () => {
  const [whole, ...sentences] = readingsOf('where is my order? '.repeat(5_000))
  expect(whole.length).toBeLessThanOrEqual(80)
  expect(sentences.length).toBeLessThanOrEqual(16)
})
