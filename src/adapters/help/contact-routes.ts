import { type Request, type RequestHandler, type Response, Router } from 'express'
import { z } from 'zod'
import type { ContactForm } from '../../application/contact-form.ts'
import type { Article } from '../../domain/knowledge/article.ts'
import { CASE_TYPES } from '../../domain/service/case.ts'
import { readMailAddress } from '../../domain/service/mail-address.ts'
import { type ContactFields, contactContent, LONGEST_MESSAGE, type Mistakes, sentContent } from './contact-page.ts'
import type { Html } from './html.ts'
import { searchResults, searchShelves } from './search.ts'
import type { Shelves } from './shelves.ts'

export type ContactParts = {
  readonly shelvesFor: (request: Request) => Shelves
  readonly form: ContactForm
  readonly newKey: () => string
  /** Lets through who has not sent too much. */
  readonly limited: RequestHandler
  readonly show: (response: Response, status: number, title: string, content: Html) => void
}

const MOST_SUGGESTED = 3
const line = z.string().trim().max(300).catch('')

const opening = z.object({ q: line, about: line })

const letter = z.object({
  key: z
    .string()
    .regex(/^[\w-]{16,100}$/)
    .catch(''),
  about: line,
  email: line,
  text: z.string().trim().catch(''),
  type: z.enum(CASE_TYPES).catch('question'),
  website: z.string().catch(''),
})

/** The form to write to people, and what becomes of it. */
export function contactRoutes({ shelvesFor, form, newKey, limited, show }: ContactParts): Router {
  const router = Router()

  router.get('/new', (request, response) => {
    const { q, about } = opening.parse(request.query)
    answer(request, response, 200, { key: newKey(), email: '', text: q, type: 'question', about }, {})
  })

  router.post('/new', limited, async (request, response) => {
    const { website, ...sent } = letter.parse(request.body ?? {})
    const fields = { ...sent, key: sent.key === '' ? newKey() : sent.key }
    const mistakes = mistakesIn(fields, website)
    if (Object.keys(mistakes).length > 0) return answer(request, response, 422, fields, mistakes)
    const about = articleIn(request, fields.about)
    const opened = await form.send({ ...fields, about: about?.title ?? null })
    if (opened.ok) return show(response, 201, 'We have your message', sentContent(opened.value.number, fields.email))
    const again = 'This form has been sent before, with other words. Press Send to send these, too.'
    return answer(request, response, 409, { ...fields, key: newKey() }, { form: again })
  })

  return router

  function answer(
    request: Request,
    response: Response,
    status: number,
    fields: ContactFields,
    mistakes: Mistakes,
  ): void {
    const found = searchShelves(shelvesFor(request), fields.text, MOST_SUGGESTED, false)
    const from = { about: articleIn(request, fields.about), articles: searchResults(found, 'letter') }
    show(response, status, 'Write to us', contactContent(fields, mistakes, from))
  }

  function articleIn(request: Request, slug: string): Article | null {
    return shelvesFor(request).open(slug)
  }
}

/** Machines fill in every field, also the one that people do not see. */
function mistakesIn({ email, text }: ContactFields, website: string): Mistakes {
  return {
    ...(website !== '' && { form: 'A field that people do not see was filled in. Press Send once more.' }),
    ...(text === '' && { text: 'Write what we can help with.' }),
    ...(text.length > LONGEST_MESSAGE && {
      text: `This has ${text.length} characters, and ${LONGEST_MESSAGE} fit. Shorten it, and send the rest when we answer.`,
    }),
    ...(readMailAddress(email) === null && {
      email: 'Enter the e-mail address that we answer to, such as name@example.com.',
    }),
  }
}
