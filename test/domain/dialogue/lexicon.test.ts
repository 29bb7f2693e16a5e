import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Lexeme } from '../../../src/domain/dialogue/understanding/heard.ts'
import { lexicon } from './shipped-lexicon.ts'

const heard = (text: string) => lexicon.hear(text).lexeme

describe('a plain yes', () => {
  test.each([
    ['the word itself', ['yes', 'Yes.', 'yep!!', 'YEAH', 'yesss', 'yess', 'y', 'ys', 'uh huh', '👍', '👍🏽', '✅']],
    [
      'politeness around it',
      ['yes please', 'please do', 'yes sir', 'ok sure thnx', 'yes, thank you', 'sure, take your time'],
    ],
    [
      'agreement',
      ['correct', 'exactly', "that's right", 'that is absolutely correct', 'approved', 'agreed', 'I agree'],
    ],
    ['an order to go on', ['go ahead', 'please proceed', 'do it', 'go ahead and do that', 'submit it', "let's do it"]],
    ['words that only consent', ['ok', 'okay then', 'sure', 'sure thing', 'of course', 'fine', 'all right', 'k']],
    ['slips of the keyboard', ['definitly', 'absolutly', 'yesplease', 'yessure', 'ok gohead']],
    [
      'Spanish',
      ['sí', 'si', 'Sí, por favor', 'vale', 'claro que sí', 'dale', 'de acuerdo', 'hágalo', 'así es', 'sí, gracias'],
    ],
    [
      'Spanish orders',
      ['adelante', 'envíalo', 'confirmo', 'sí, confirmo', 'ok, adelante', 'hazlo por favor', 'correcto'],
    ],
  ])('may be %s', (_, texts) => {
    for (const text of texts) expect([text, heard(text)]).toEqual([text, 'affirm'])
  })

  test.each([
    [
      'a doubt',
      [
        'maybe',
        'I guess so?',
        'I guess so',
        'I suppose',
        'probably',
        'hmm',
        'not sure',
        'yes I think',
        'quizás',
        'supongo que sí',
      ],
    ],
    ['a question', ['yes?', 'ok?', 'ok what about the fee', 'can you confirm it', 'sí?', '¿vale?']],
    [
      'a condition',
      [
        'yes, but',
        'yes but only the lamp',
        'yes if it is free',
        'sure, unless it costs more',
        'sí pero solo la lámpara',
      ],
    ],
    ['both at once', ['yes or no?', 'y/n', 'yeah no', 'yes no', 'no yes', 'sí no']],
    ['mocking', ['yeah right', 'sure, whatever', 'oh great', 'as if']],
    [
      'beside the point',
      ['no problem', 'no problem, go ahead', 'thanks', 'ok thanks', 'perfect, thank you', 'hello', 'hi yes', 'ok bye'],
    ],
    [
      'an answer with content',
      ['yes, the blue one', 'yes 2', 'ok 12 Orchard Street', 'yes my name is Nora', 'sí, la azul'],
    ],
    [
      'a wish to wait',
      [
        'take your time',
        'yes wait, no rush',
        "ok I'll wait",
        'tómese su tiempo',
        'ok wait',
        'yes hold on',
        'sure, one moment',
        'espera',
      ],
    ],
    ['the end of a talk', ['ok thank you so much for your help', 'sure thanks for everything', 'gracias por tu ayuda']],
    ['another wish', ['yes cancel it', 'yes I want a person', 'yes, and change the address']],
  ])('is never %s', (_, texts) => {
    for (const text of texts) expect([text, heard(text) === 'affirm']).toEqual([text, false])
  })

  const yes = fc.constantFrom(
    'yes',
    'yep',
    'ok',
    'sure',
    'go ahead',
    'correct',
    'please do',
    'sí',
    'vale',
    'claro que sí',
    'dale',
  )
  const harmless = fc.constantFrom('please', 'thanks', 'sir', 'then', 'por favor', 'pues', 'gracias')
  const spoilers = {
    'a negation': ['not', "don't", 'never', 'without', "isn't", 'no', 'nunca', 'tampoco', 'sin'],
    'a question mark': ['?'],
    'a hedge': ['maybe', 'perhaps', 'probably', 'I guess', 'unless', 'if', 'quizás', 'tal vez', 'supongo'],
    'an unknown word': [
      'kettle',
      'PayPal',
      'Friday',
      '42',
      'LH-20418',
      'zebra',
      'wednesday',
      'garden',
      'tetera',
      'jueves',
    ],
    'a condition': ['but', 'except', 'only', 'however', 'pero', 'excepto', 'solo'],
  }
  test.each(Object.entries(spoilers))('is nothing with %s in it, wherever it stands', (_, words) => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(yes, harmless), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(...words),
        fc.nat(5),
        (around, spoiler, at) => {
          const said = [...around.slice(0, at), spoiler, ...around.slice(at)].join(' ')
          expect([said, heard(said) === 'affirm']).toEqual([said, false])
        },
      ),
      { numRuns: 500 },
    )
  })

  test('stays a yes with more harmless words around it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('yes', 'yep', 'correct', 'go ahead'),
        fc.array(fc.constantFrom('please', 'sir', 'then', 'ok', 'sure')),
        (word, around) => {
          expect(heard([word, ...around].join(' '))).toBe('affirm')
        },
      ),
    )
  })
})

describe('a yes with more', () => {
  test.each([
    ['yes but only the lamp', 'only the lamp'],
    ['Yes, and change the address to BS1 4TR', 'change the address to BS1 4TR'],
    ['sure, but not the hose', 'not the hose'],
    ['yes cancel it', 'cancel it'],
    ['sí, pero solo la lámpara', 'solo la lámpara'],
    ['I think so', ''],
    ['great', ''],
  ])('%j leaves %j to be looked at', (text, rest) => {
    expect(lexicon.hear(text)).toMatchObject({ lexeme: 'affirm_with_more', rest })
  })
})

test.each<[Lexeme | null, readonly string[]]>([
  [
    'deny',
    [
      'no',
      'nope',
      'nah',
      'no thanks',
      'not yet',
      "that's wrong",
      "that isn't correct",
      "I don't think so",
      'no way',
      'yeah no',
      'of course not',
      '👎',
    ],
  ],
  ['deny', ['no gracias', 'para nada', 'claro que no', 'ni hablar', 'no está bien', 'mejor no', 'de ninguna manera']],
  ['unsure', ['maybe', 'not sure', "I'm really not sure", 'it depends', 'hmm', 'quizás', 'no estoy seguro', 'depende']],
  [
    'cancel',
    [
      'cancel',
      'cancel it please',
      'stop',
      'never mind',
      'forget it',
      'can you cancel this?',
      'actually, cancel that',
      'shut up',
      "I don't want to go on",
    ],
  ],
  ['cancel', ['cancela', 'cancélalo', 'déjalo', 'olvídalo', 'ya no quiero seguir', 'no importa, déjalo']],
  [
    'human',
    [
      'human',
      'I want to talk to a real person please',
      'just give me a person',
      'can you put me through to an agent',
      'agent please',
      'yes, get me your manager',
      'no bots, a human',
    ],
  ],
  ['human', ['una persona', 'quiero hablar con una persona', 'pásame con un agente', 'necesito un humano de verdad']],
  ['vague_human', ['support', 'agent?', 'customer service', 'soporte', 'atención al cliente']],
  [
    'repeat',
    [
      'say that again please',
      'can you repeat that?',
      "I didn't catch that",
      'what did you say',
      'once more',
      'repite por favor',
      '¿puedes repetirlo?',
      'qué dijiste',
    ],
  ],
  [
    'explain',
    [
      'why',
      'why do you need that',
      'why do you need my postcode?',
      'what for',
      "I don't understand",
      'can you rephrase that',
      '¿por qué lo necesitas?',
      'no entiendo',
    ],
  ],
  ['back', ['go back', 'back', 'previous question', 'undo that', 'vuelve atrás', 'atrás']],
  [
    'skip',
    [
      'skip',
      "I don't have one",
      "I don't know",
      'no idea',
      "I can't find it",
      'no tengo',
      'no lo sé',
      'ni idea',
      'siguiente',
    ],
  ],
  ['restart', ['start over', "let's start again", 'restart', 'empezar de nuevo', 'desde cero']],
  ['resume', ['continue', 'carry on', 'where were we', 'continuar', 'sigamos donde lo dejamos']],
  ['greeting', ['hi', 'hello there', 'good morning', 'hey', 'hi Priya', 'hola', 'buenos días']],
  ['thanks', ['thanks', 'thank you so much', 'ok thanks for your help', 'cheers', 'gracias', 'muchas gracias']],
  ['goodbye', ['bye', 'goodbye', 'see you later', 'have a nice day', 'adiós', 'hasta luego']],
  ['done', ['nothing else', "that's all", "no that's all thanks", "no, I'm done", 'nada más, gracias', 'eso es todo']],
  ['solved', ['thanks, that worked', 'it works now', 'problem solved', 'ya funciona, gracias']],
  ['not_solved', ["that didn't help", "that's not what I asked", 'still not working', 'no me sirvió']],
  [
    'are_you_human',
    ['are you a robot?', 'am I talking to a person', 'bot or human?', '¿eres un robot?', 'eres una persona'],
  ],
  ['abuse', ['fuck you', 'you idiot bot', 'mierda', 'inútil']],
  [
    null,
    [
      'cancel my order',
      'cancela mi pedido',
      'where is my order',
      'return the lamp',
      'my kettle leaks',
      'what are the dimensions for a person of 2 metres',
    ],
  ],
  [null, ['I want my money back', 'quiero devolver la lámpara', 'nothing arrived', '', '???', '12345']],
])('as a whole it means %s', (lexeme, texts) => {
  for (const text of texts) expect([text, heard(text)]).toEqual([text, lexeme])
})

test('what follows a no is told with it', () => {
  expect(lexicon.hear('no, the blue one')).toMatchObject({ lexeme: 'deny', rest: 'the blue one' })
  expect(lexicon.lexemeOf('no, the blue one')).toBeNull()
  expect(lexicon.lexemeOf('no')).toBe('deny')
})

describe('a correction', () => {
  test.each([
    ['no, I meant order LH-20418', 'order LH-20418', null],
    ["actually it's order LH-20417, not 20418", "it's order LH-20417", '20418'],
    ['not the lamp but the bottle', 'the bottle', 'the lamp'],
    ['change the address', 'the address', null],
    ['can you change it to PayPal', 'PayPal', null],
    ['no, the blue one', 'the blue one', null],
    ['en realidad es LH-20417', 'es LH-20417', null],
    ['no, quise decir el pedido LH-20418', 'el pedido LH-20418', null],
    ['no la lámpara sino la botella', 'la botella', 'la lámpara'],
  ])('is heard in %j', (text, rest, not) => {
    expect(lexicon.hear(text).correction).toEqual({ rest, not })
  })

  test.each(['yes', 'no', 'LH-20418', 'the lamp', 'how do I return it?', 'sí', 'la lámpara'])(
    'is not heard in %j',
    text => {
      expect(lexicon.hear(text).correction).toBeNull()
    },
  )
})

test('questions and how-tos are told from requests', () => {
  for (const text of [
    'how do I track my order?',
    'what is the return window',
    '¿cómo devuelvo un artículo?',
    'cuánto tarda el envío',
  ])
    expect([text, lexicon.isHowTo(text)]).toEqual([text, true])
  for (const text of [
    'where is my order',
    'why was it late',
    'is it there yet',
    '¿dónde está mi pedido?',
    'dónde está',
  ])
    expect([text, lexicon.isQuestion(text)]).toEqual([text, true])
  for (const text of ['track my order', 'do it', 'the lamp', 'devuelve la lámpara'])
    expect([text, lexicon.isHowTo(text), lexicon.isQuestion(text)]).toEqual([text, false, false])
})

test('anger is heard beside everything else', () => {
  expect(lexicon.hear('this is ridiculous, where is my order')).toMatchObject({ angry: true, lexeme: null })
  expect(lexicon.hear('esto es una vergüenza').angry).toBe(true)
  expect(lexicon.hear('where is my order').angry).toBe(false)
})

describe('the language of a message', () => {
  test.each([
    ['where is my order please', 'en'],
    ["I'd like to return this lamp", 'en'],
    ['quiero devolver un artículo', 'es'],
    ['dónde está mi pedido', 'es'],
    ['el año que viene', 'es'],
    ['ok no', null],
    ['sí', null],
    ['LH-20418 BS1 4TR 2026', null],
    ['Larkspur Desk Lamp', null],
  ])('of %j is %s', (text, locale) => {
    expect(lexicon.localeOf(text)).toBe(locale)
  })
})

test('any text at all is heard without a fault, and a long one never confirms', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.string({ maxLength: 400 })), text => {
      expect(lexicon.hear(text).locale).toMatch(/^(en|es)$/)
      lexicon.localeOf(text)
    }),
  )
  expect(lexicon.hear('yes '.repeat(2_000)).lexeme).not.toBe('affirm')
})
