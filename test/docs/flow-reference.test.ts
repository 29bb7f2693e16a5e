import { expect, test } from 'vitest'
import { ACTIONS } from '../../src/domain/dialogue/flow/actions.ts'
import { ENDINGS, SLOT_TYPES } from '../../src/domain/dialogue/flow/flow.ts'
import { functionsIn } from '../../src/domain/dialogue/flow/functions.ts'
import { document, rowsBelow } from './documents.ts'

const reference = document('docs/flows.md')

test('every type of slot is described', () => {
  expect(firstCells('Slots')).toEqual(expect.arrayContaining(SLOT_TYPES.map(type => quoted(AS_WRITTEN[type] ?? type))))
})

test('every function is described, and no other', () => {
  expect(firstCells('Texts and conditions')).toEqual(
    Object.keys(functionsIn({ locale: 'en', today: '', currency: '' })).map(quoted),
  )
})

test('every action is described with its contract', () => {
  const contracts = Object.entries(ACTIONS).map(([name, { effect, input, mayHave = [], outcomes }]) => [
    quoted(name),
    effect,
    [...input.map(quoted), ...(mayHave.length > 0 ? [`may have ${mayHave.map(quoted).join(', ')}`] : [])].join(', '),
    outcomes.map(quoted).join(', '),
  ])
  expect(rowsBelow(reference, 'Actions')).toEqual(contracts)
})

test('every field that an action saves is described beside it', () => {
  const rows = rowsBelow(reference, 'What actions bring')
  for (const [name, { output = [] }] of Object.entries(ACTIONS)) {
    const [, described = ''] = rows.find(([actions = '']) => actions.includes(quoted(name))) ?? []
    expect({ name, missing: output.filter(field => !described.includes(quoted(field))) }).toEqual({ name, missing: [] })
  }
})

test('every ending is named', () => {
  const end = rowsBelow(reference, 'Steps').find(([verb]) => verb === '`end`')
  for (const ending of ENDINGS) expect(end?.[1]).toContain(quoted(ending))
})

const AS_WRITTEN: { readonly [type: string]: string } = { item: 'item of LIST', items: 'list<item of LIST>' }

function firstCells(heading: string): readonly string[] {
  return rowsBelow(reference, heading).map(([first = '']) => first)
}

function quoted(name: string): string {
  return `\`${name}\``
}
