import type { Article } from '../../domain/knowledge/article.ts'
import type { KnowledgeIndex } from '../../domain/knowledge/index.ts'
import { helpPath } from './article-links.ts'
import { plainPassage } from './excerpt.ts'
import { breadcrumbData, questionsData, type StructuredData } from './structured-data.ts'
import { type Topic, topicPath } from './topics.ts'

/** Characters of a description that search engines show. */
const DESCRIPTION = 160

/** How the article begins, in whole words. */
export function summaryOf(index: KnowledgeIndex, { slug }: Article): string {
  const [first] = index.passagesOf(slug)
  const text = first === undefined ? '' : plainPassage(first)
  return text.length <= DESCRIPTION
    ? text
    : `${text.slice(0, text.lastIndexOf(' ', DESCRIPTION)).slice(0, DESCRIPTION)} …`
}

/** What an article's page says of itself to search engines. */
export function articleData(of: {
  readonly article: Article
  readonly topic: Topic
  readonly index: KnowledgeIndex
  readonly company: string
  readonly origin: string
}): readonly StructuredData[] {
  const { article, topic, index, company, origin } = of
  const address = origin + helpPath(article.slug)
  const questions = questionsData(
    index.passagesOf(article.slug).map(passage => ({ heading: passage.heading, text: plainPassage(passage) })),
  )
  return [
    {
      '@type': 'Article',
      headline: article.title,
      description: summaryOf(index, article),
      inLanguage: article.locale ?? 'en',
      mainEntityOfPage: address,
      publisher: { '@type': 'Organization', name: company },
      ...(article.updated === null ? {} : { dateModified: article.updated }),
    },
    breadcrumbData([
      { name: 'Help', item: `${origin}/help` },
      { name: topic.name, item: origin + topicPath(topic) },
      { name: article.title, item: address },
    ]),
    ...(questions === null ? [] : [questions]),
  ]
}
