import { expect, test } from 'vitest'
import { readEdition } from '../../../src/domain/dialogue/flow/edition.ts'

const SOURCE = `flow: parcel
title: Find a parcel
about: Says where a parcel is.
start: { phrases: [where is it] }
slots:
  order: { type: order_number, ask: "Which order?", error: "No number.", why: To find it. }
steps:
  - ask: order
  - say: "We have {order}."
  - end: resolved
`
const WHOLE = `phrases: [dónde está]
texts:
  Find a parcel: Buscar un paquete
  Says where a parcel is.: Dice dónde está un paquete.
  Which order?: ¿Qué pedido?
  No number.: No es un número.
  To find it.: Para encontrarlo.
  "We have {order}.": "Tenemos {order}."
`

function read(spanish: string) {
  const translations = [{ locale: 'es', file: 'es/parcel.yaml', text: spanish }]
  return readEdition({ hash: 'v1', locale: 'en', file: 'parcel.yaml', text: SOURCE, translations })
}

function problems(spanish: string): readonly string[] {
  return read(spanish).problems.map(({ file, line, message }) => `${file}:${line}: ${message}`)
}

test('a flow that is translated whole speaks both languages', () => {
  const { edition, problems } = read(WHOLE)
  expect(problems).toEqual([])
  expect(edition?.voices.get('es')).toMatchObject({ title: 'Buscar un paquete', phrases: ['dónde está'] })
  expect(edition?.voices.get('en')).toMatchObject({ title: 'Find a parcel', phrases: ['where is it'] })
})

test.each([
  [
    'a text that is missing',
    WHOLE.replace('  No number.: No es un número.\n', ''),
    'es/parcel.yaml:1: there is no translation for "No number."',
  ],
  [
    'a text that the flow does not have any more',
    WHOLE.replace('Which order?', 'Which parcel?'),
    'es/parcel.yaml:5: "Which parcel?" is no text of the flow "parcel"',
  ],
  [
    'a hole that the text does not have',
    WHOLE.replace('Tenemos {order}', 'Tenemos {found.id}'),
    'es/parcel.yaml:8: the translation uses {found.id}',
  ],
  [
    'words for a slot that is not there',
    `${WHOLE}words: { colour: { red: [rojo] } }\n`,
    'es/parcel.yaml:1: there is no slot "colour"',
  ],
  ['a key that is not known', `${WHOLE}colour: rojo\n`, 'es/parcel.yaml:1: : Unrecognized key: "colour"'],
  ['a mistake in the YAML', `${WHOLE}phrases: [`, 'es/parcel.yaml:'],
])('refuses %s', (_, spanish, problem) => {
  expect(problems(spanish)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]))
})
