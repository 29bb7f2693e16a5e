import type { Article } from '../../domain/knowledge/article.ts'
import { CASE_TYPES, type CaseType } from '../../domain/service/case.ts'
import { type Html, html } from './html.ts'
import { breadcrumbs } from './layout.ts'
import { piecesMarkup } from './results-page.ts'
import type { SearchResult } from './search-protocol.ts'

/** Characters of a message. */
export const LONGEST_MESSAGE = 5_000

/** The form as it was filled in: nothing of it is lost by a mistake. */
export type ContactFields = {
  /** Made with the form, so that sending it twice opens one case. */
  readonly key: string
  readonly email: string
  readonly text: string
  readonly type: CaseType
  /** The article that the reader came from. */
  readonly about: string
}

/** What is to be put right, by the field's name; `form` for the form as a whole. */
export type Mistakes = Partial<Readonly<Record<'email' | 'text' | 'form', string>>>

const TYPES: Readonly<Record<CaseType, string>> = {
  question: 'I have a question',
  issue: 'Something does not work or is damaged',
  request: 'I would like something to be done',
  complaint: 'I have a complaint',
}

const HOME = { label: 'Help', href: '/help' }

/**
 * The form to write to people. `articles` may answer without them: those that the reader's search has found, shown
 * beside the form and replaced by a script while they write.
 */
export function contactContent(
  fields: ContactFields,
  mistakes: Mistakes,
  from: { readonly about: Article | null; readonly articles: readonly SearchResult[] },
): Html {
  return html`<div class="narrow contact">
${breadcrumbs([HOME, { label: 'Contact us', href: null }])}
<h1>Write to us</h1>
<p class="quiet">We answer by e-mail. You get a case number to keep.</p>
${problemList(mistakes)}
<form class="letter" method="post" action="/help/contact/new" novalidate data-contact>
<input type="hidden" name="key" value="${fields.key}">
<input type="hidden" name="about" value="${fields.about}">
${from.about === null ? null : html`<p class="quiet">About the article <strong>${from.about.title}</strong></p>`}
<div class="field">
<label for="contactText">How can we help?</label>
<textarea id="contactText" name="text" rows="7" maxlength="${LONGEST_MESSAGE}" required${describedBy('contactText', mistakes.text)}>${fields.text}</textarea>
${mistake('contactText', mistakes.text)}
</div>
<div class="suggested" id="contactSuggested" aria-live="polite">${suggestedArticles(from.articles)}</div>
<div class="field">
<label for="contactType">What is it about?</label>
<select id="contactType" name="type">${CASE_TYPES.map(type => choice(type, fields.type))}</select>
</div>
<div class="field">
<label for="contactEmail">Your e-mail address</label>
<input id="contactEmail" name="email" type="email" value="${fields.email}" maxlength="254" autocomplete="email" required${describedBy('contactEmail', mistakes.email)}>
${mistake('contactEmail', mistakes.email)}
</div>
<div class="not-for-people" aria-hidden="true"><label>Leave this empty <input name="website" tabindex="-1" autocomplete="off"></label></div>
<p><button class="button" type="submit">Send</button></p>
</form>
</div>`
}

/** The page after the form: the number, and what happens now. */
export function sentContent(number: string, email: string): Html {
  return html`<div class="narrow contact">
${breadcrumbs([HOME, { label: 'Contact us', href: null }])}
<h1>We have your message</h1>
<p class="case-number" role="status">Your case number is <strong>${number}</strong></p>
<p>Our team will write to <strong>${email}</strong>. Keep the number: with it we find everything at once.</p>
<p><a href="/help">Back to the help centre</a></p>
</div>`
}

/** The page for whoever has sent too much in a short time; minutes until it goes on. */
export function tooManyContent(minutes: number): Html {
  const wait = minutes === 1 ? 'a minute' : `${minutes} minutes`
  return html`<div class="narrow lost">
<h1>That was a lot at once</h1>
<p>Please wait ${wait} and try again. Go back to find what you wrote.</p>
</div>`
}

function suggestedArticles(articles: readonly SearchResult[]): Html | null {
  if (articles.length === 0) return null
  const lines = articles.map(
    ({ href, title, where }) =>
      html`<li><a href="${href}">${piecesMarkup(title)}</a> <span class="where">${where}</span></li>`,
  )
  return html`<h2>These may answer it</h2><ul>${lines}</ul>`
}

function choice(type: CaseType, chosen: CaseType): Html {
  return type === chosen
    ? html`<option value="${type}" selected>${TYPES[type]}</option>`
    : html`<option value="${type}">${TYPES[type]}</option>`
}

function problemList(mistakes: Mistakes): Html | null {
  const links = [
    ...(mistakes.form === undefined ? [] : [html`<li>${mistakes.form}</li>`]),
    ...(mistakes.text === undefined ? [] : [html`<li><a href="#contactText">${mistakes.text}</a></li>`]),
    ...(mistakes.email === undefined ? [] : [html`<li><a href="#contactEmail">${mistakes.email}</a></li>`]),
  ]
  if (links.length === 0) return null
  return html`<div class="problems" role="alert"><h2>Not sent yet</h2><ul>${links}</ul></div>`
}

function describedBy(id: string, problem: string | undefined): Html | null {
  return problem === undefined ? null : html` aria-invalid="true" aria-describedby="${id}Problem"`
}

function mistake(id: string, problem: string | undefined): Html | null {
  return problem === undefined ? null : html`<p class="problem" id="${id}Problem">${problem}</p>`
}
