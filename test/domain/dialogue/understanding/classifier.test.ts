import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { trainClassifier } from '../../../../src/domain/dialogue/understanding/classifier.ts'
import { mistyped } from '../../../../src/domain/dialogue/understanding/mistyping.ts'
import { seededChance } from '../../../../src/domain/dialogue/understanding/softmax.ts'
import { BACKGROUND, EXAMPLES } from './small-shop.ts'

const classifier = trainClassifier(EXAMPLES, { background: BACKGROUND, kin: [['parcel', 'consignment']] })

const best = (text: string) => classifier.rank(text)[0]?.label

describe('the classifier', () => {
  test.each([
    ['could you tell me where my parcel is', 'track'],
    ['wheres my ordr', 'track'],
    ['I would like to return the blue jacket, please', 'return'],
    ['quisiera saber dónde está mi paquete', 'spanish'],
    ['donde esta mi pedido', 'spanish'],
  ])('%j is nearest to %s', (text, label) => {
    expect(best(text)).toBe(label)
  })

  test('finds the wish in one sentence of a long story', () => {
    const story =
      'Hello, Rosa here. My sister came to visit and we cooked all evening. I want to return the lamp. She sends her love to everybody.'
    expect(best(story)).toBe('return')
  })

  test('thinks little of what is meant for somebody else', () => {
    const likeliest = (text: string) => classifier.rank(text)[0]?.p ?? 0
    expect(likeliest('will it rain on the lights')).toBeLessThan(likeliest('track my order'))
    expect(likeliest('play a joke')).toBeLessThan(classifier.zones.start)
  })

  test('knows that what an author ruled out is not meant', () => {
    const chance = (model: typeof classifier) =>
      model.rank('how long do i have to return something').find(({ label }) => label === 'return')?.p ?? 1
    const without = trainClassifier(
      EXAMPLES.filter(({ meant }) => meant),
      { background: BACKGROUND, kin: [] },
    )
    expect(chance(classifier)).toBeLessThan(chance(without))
  })

  test('takes words of a kind for each other', () => {
    const plain = trainClassifier(EXAMPLES, { background: BACKGROUND, kin: [] })
    const chance = (model: typeof classifier) =>
      model.rank('consignment').find(({ label }) => label === 'track')?.p ?? 0
    expect(chance(classifier)).toBeGreaterThan(chance(plain))
  })

  test('tells the phrase that a text is like, and the words that speak for it', () => {
    expect(classifier.rank('where on earth is my parcel')[0]?.like).toBe('where is my parcel')
    expect(classifier.reasons('where on earth is my parcel', 'track')).toContain('parcel')
    expect(classifier.reasons('where on earth is my parcel', 'track')).not.toContain('earth')
  })

  test('is the same to the last bit when it is trained again, and another one for other phrases', () => {
    const again = trainClassifier(EXAMPLES, { background: BACKGROUND, kin: [['parcel', 'consignment']] })
    expect(again.hash).toBe(classifier.hash)
    expect(again.zones).toEqual(classifier.zones)
    const other = trainClassifier([...EXAMPLES, { label: 'track', text: 'the van', meant: true }])
    expect(other.hash).not.toBe(classifier.hash)
  })

  test('asks less than it starts, and starts less than it switches', () => {
    const { clarify, start, switch: leave, margin } = classifier.zones
    expect(clarify).toBeGreaterThan(0)
    expect(clarify).toBeLessThanOrEqual(start)
    expect(start).toBeLessThanOrEqual(leave)
    expect(margin).toBeGreaterThanOrEqual(0)
  })

  test('is easier to start where what sounds foreign only has the label of something that is no flow', () => {
    const weather = [
      'will it rain tomorrow',
      'is it going to snow',
      'how warm is it outside',
      'what is the weather like',
    ]
    const examples = [...EXAMPLES, ...weather.map(text => ({ label: 'weather', text, meant: true }))]
    const talk = { background: [...BACKGROUND, 'will it snow', 'how warm is it', 'is it going to rain'], kin: [] }
    const start = (noFlows: readonly string[]) => trainClassifier(examples, talk, new Set(noFlows)).zones.start
    expect(start(['weather'])).toBeLessThan(start([]))
  })

  test('works in a script without spaces', () => {
    const chinese = trainClassifier([
      ...['我的订单在哪里', '订单什么时候到', '查询我的订单', '我的包裹还没到'].map(text => ({
        ...{ label: 'track', text, meant: true },
      })),
      ...['我要退货', '怎么退款', '我想把灯退回去', '申请退货'].map(text => ({ label: 'return', text, meant: true })),
    ])
    expect(chinese.rank('请问我的订单到了吗')[0]?.label).toBe('track')
    expect(chinese.rank('我想退货')[0]?.label).toBe('return')
  })

  test('ranks every label for any text, with chances between 0 and 1, the likeliest first', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...BACKGROUND)), text => {
        const ranked = classifier.rank(text)
        expect(ranked.map(({ label }) => label).sort()).toEqual(['return', 'spanish', 'track'])
        for (const { p } of ranked) expect(p >= 0 && p <= 1).toBe(true)
        expect(ranked.map(({ p }) => p)).toEqual(ranked.map(({ p }) => p).sort((one, other) => other - one))
      }),
    )
  })

  test('is not led astray by a typing mistake in a phrase it knows', () => {
    const chance = seededChance(7)
    const meant = EXAMPLES.filter(each => each.meant)
    const right = meant.filter(({ text, label }) => best(mistyped(text, chance)) === label)
    expect(right.length).toBeGreaterThan(meant.length * 0.9)
  })
})
