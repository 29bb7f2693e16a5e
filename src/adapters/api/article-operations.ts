import { articleDetails, articlePage, articleQuery } from './article-protocol.ts'
import { operation } from './operation.ts'

/** The calls for the articles of the help centre. They are written in files, so nothing here changes them. */
export const ARTICLE_OPERATIONS = {
  listArticles: operation({
    method: 'get',
    path: '/articles',
    scope: 'articles:read',
    title: 'List articles',
    text: 'The published ones, by `slug`; with `q` those that have its words, the best first and on one page. Staff see all. A machine token sees those for everybody, and with `articles:internal` all.',
    query: articleQuery,
    answer: { status: 200, shape: articlePage, etag: false },
  }),
  readArticle: operation({
    method: 'get',
    path: '/articles/{slug}',
    scope: 'articles:read',
    title: 'Read an article',
    text: 'With its sections in markdown. One that is not for whoever calls is not there.',
    answer: { status: 200, shape: articleDetails, etag: false },
  }),
}
