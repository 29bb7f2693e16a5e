import { expect, test } from 'vitest'
import { flowSchema } from '../../src/domain/dialogue/flow/flow-schema.ts'
import { document } from './documents.ts'

test('the schema for editors is the one that flows are read by', () => {
  expect(document('flows/flow.schema.json'), 'run "npm run schema"').toBe(flowSchema())
})
