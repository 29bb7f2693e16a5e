import { expect, test } from 'vitest'
import { plainText } from '../../../src/adapters/console/plain-text.ts'

test.each([
  ['**Bold** and *slanted* and `code`', 'Bold and slanted and code'],
  ['See [Returns](/help/returns).', 'See Returns (/help/returns).'],
  ['Write to [help@larkspur.example](mailto:help@larkspur.example).', 'Write to help@larkspur.example.'],
  ['Go to [larkspur.example](https://larkspur.example).', 'Go to larkspur.example.'],
  ['snake_case_name and 2 * 3 * 4 stay', 'snake_case_name and 2 * 3 * 4 stay'],
  ['\\*not bold\\*', '*not bold*'],
])('%j reads as %j', (markdown, plain) => {
  expect(plainText(markdown)).toBe(plain)
})
