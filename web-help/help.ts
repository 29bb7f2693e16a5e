import { suggestWhileWriting } from './contact.ts'
import { markSectionInView } from './contents.ts'
import { sendFeedbackInPlace } from './feedback.ts'
import { suggestWhileTyping } from './search-box.ts'

/** The pages work without all of this. */
for (const form of document.querySelectorAll<HTMLFormElement>('[data-search]')) suggestWhileTyping(form)
for (const list of document.querySelectorAll<HTMLElement>('[data-contents]')) markSectionInView(list)
for (const section of document.querySelectorAll<HTMLElement>('[data-feedback]')) sendFeedbackInPlace(section)
for (const form of document.querySelectorAll<HTMLFormElement>('[data-contact]')) suggestWhileWriting(form)
forgetSearch()

/** The search that led to an article has been counted; who copies the address shares the article alone. */
function forgetSearch(): void {
  const { pathname, search, hash } = location
  if (pathname === '/help' || !/[?&](?:q|feedback)=/.test(search)) return
  if (!pathname.startsWith('/help/contact/')) history.replaceState(history.state, '', pathname + hash)
}
