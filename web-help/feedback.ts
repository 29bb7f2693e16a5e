/** Sends the verdict without leaving the page, and shows what the server answers in its place. */
export function sendFeedbackInPlace(section: HTMLElement): void {
  section.addEventListener('submit', async event => {
    const form = event.target
    if (!(form instanceof HTMLFormElement)) return
    event.preventDefault()
    const body = new URLSearchParams()
    for (const [name, value] of new FormData(form, event.submitter)) body.set(name, String(value))
    try {
      const answer = await fetch(form.action, { method: 'POST', body })
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const next = page.querySelector('[data-feedback]')
      if (!answer.ok || next === null) throw new Error('no answer')
      section.replaceChildren(...next.childNodes)
      section.querySelector('h2')?.focus()
    } catch {
      form.submit()
    }
  })
}
