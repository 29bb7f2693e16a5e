import { NOT_HELPED_REASONS, type NotHelpedReason } from '../../application/knowledge-ports.ts'
import type { Article } from '../../domain/knowledge/article.ts'
import { helpPath } from './article-links.ts'
import { type Html, html } from './html.ts'

/** How far the reader has come with their feedback. */
export const ASKED = ['nothing', 'helped', 'not_helped', 'reason'] as const
export type Asked = (typeof ASKED)[number]

const REASONS: Readonly<Record<NotHelpedReason, string>> = {
  unclear: 'Hard to understand',
  incomplete: 'Something is missing',
  wrong: 'It is wrong or out of date',
  other_question: 'I was looking for something else',
}

/** "Did this article help?", as a form whose buttons work without any script. */
export function feedbackForm(article: Article, asked: Asked): Html {
  return html`<section class="feedback" lang="en" dir="ltr" id="didItHelp" aria-labelledby="didItHelpTitle" data-feedback>
${stage(article, asked)}
</section>`
}

function stage(article: Article, asked: Asked): Html {
  switch (asked) {
    case 'nothing':
      return html`<h2 id="didItHelpTitle">Did this article help?</h2>
${form(article, html`<button name="verdict" value="helped">Yes</button><button name="verdict" value="not_helped">No</button>`)}`
    case 'helped':
      return html`<h2 id="didItHelpTitle" tabindex="-1">Thank you. Good to know.</h2>`
    case 'not_helped':
      return html`<h2 id="didItHelpTitle" tabindex="-1">Thank you. What was the matter?</h2>
${form(
  article,
  html`<input type="hidden" name="verdict" value="not_helped">${NOT_HELPED_REASONS.map(reason => html`<button name="reason" value="${reason}">${REASONS[reason]}</button>`)}`,
)}
${stillNeeded(article)}`
    case 'reason':
      return html`<h2 id="didItHelpTitle" tabindex="-1">Thank you. We will look into it.</h2>
${stillNeeded(article)}`
  }
}

function form({ slug, title }: Article, buttons: Html): Html {
  return html`<form method="post" action="${helpPath(slug)}/feedback" aria-label="Feedback on ${title}">${buttons}</form>`
}

function stillNeeded({ slug }: Article): Html {
  return html`<p>Still need help? <a href="/help/contact/new?${new URLSearchParams({ about: slug }).toString()}">Write to us</a></p>`
}
