import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readArticles, relativeLinksOf } from './read-articles.ts'

/** Money, periods and percentages: what a customer holds the company to. */
const QUANTITY = /£\d+(?:[.,]\d+)*|\d+(?:–\d+)? (?:working )?(?:day|month|year|hour|minute)s?|\d+%/g
const MONEY = /£\d+(?:[.,]\d+)*/g

const sheet = readFileSync('sample/facts.md', 'utf8')
const articles = readArticles()
const rows = sheet
  .split('\n')
  .map(line => line.split('|').map(cell => cell.trim()))
  .flatMap(([, fact, value, link]) => (fact && value && link?.startsWith('[') ? [{ fact, value, link }] : []))

describe('the fact sheet', () => {
  test('has rows', () => {
    expect(rows.length).toBeGreaterThan(30)
  })

  test.each(rows)('$fact: the article says the same', ({ value, link }) => {
    const path = posix.relative('knowledge', posix.join('sample', relativeLinksOf(link)[0] ?? ''))
    const article = articles.find(candidate => candidate.path === path)
    const said: readonly string[] = article?.body.match(QUANTITY) ?? []
    expect(article, path).toBeDefined()
    expect((value.match(QUANTITY) ?? []).filter(quantity => !said.includes(quantity))).toEqual([])
  })

  test('knows every price that an article names', () => {
    const known: readonly string[] = sheet.match(MONEY) ?? []
    const unknown = articles.flatMap(article =>
      (article.body.match(MONEY) ?? [])
        .filter(price => !known.includes(price))
        .map(price => `${article.path}: ${price}`),
    )
    expect(unknown).toEqual([])
  })
})
