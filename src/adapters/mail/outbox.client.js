/* Keeps the outbox page fresh: it is read again when there is newer mail. Without this script it is a plain page. */
const PAUSE_MS = 3_000
const page = document.getElementById('outbox')
const status = page.querySelector('[role=status]')
const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

for (const time of page.querySelectorAll('time')) time.textContent = local.format(new Date(time.dateTime))
setTimeout(look, PAUSE_MS)

async function look() {
  const answer = await fetch('/demo/outbox/newest').catch(() => null)
  const { newest } = answer?.ok ? await answer.json() : { newest: undefined }
  if (newest !== undefined && (newest ?? '') !== page.dataset.newest) {
    status.textContent = 'New mail.'
    location.reload()
    return
  }
  status.textContent = newest === undefined ? 'The server does not answer at the moment.' : ''
  setTimeout(look, PAUSE_MS)
}
