import { expect, test } from 'vitest'
import { ACTIONS } from '../../src/domain/dialogue/flow/actions.ts'
import { FILTERS } from '../../src/domain/dialogue/flow/filters.ts'
import { ENDINGS, SLOT_TYPES } from '../../src/domain/dialogue/flow/flow.ts'
import { document, rowsBelow } from './documents.ts'

const reference = document('docs/flows.md')

test('every type of slot is described', () => {
  expect(firstCells('Slots')).toEqual(expect.arrayContaining(SLOT_TYPES.map(quoted)))
})

test('every filter is described, and no other', () => {
  expect(firstCells('Texts and conditions')).toEqual(Object.keys(FILTERS).map(quoted))
})

test('every action is described with its contract', () => {
  const contracts = Object.entries(ACTIONS).map(([name, { effect, input, mayHave = [], outcomes }]) => [
    quoted(name),
    effect,
    [input.map(quoted).join(', '), ...(mayHave.length > 0 ? [`may have ${mayHave.map(quoted).join(', ')}`] : [])].join(
      ', ',
    ),
    outcomes.map(quoted).join(', '),
  ])
  expect(rowsBelow(reference, 'Actions')).toEqual(contracts)
})

test('every ending is named', () => {
  const end = rowsBelow(reference, 'Steps').find(([verb]) => verb === '`end`')
  for (const ending of ENDINGS) expect(end?.[1]).toContain(quoted(ending))
})

function firstCells(heading: string): readonly string[] {
  return rowsBelow(reference, heading).map(([first = '']) => first)
}

function quoted(name: string): string {
  return `\`${name}\``
}
