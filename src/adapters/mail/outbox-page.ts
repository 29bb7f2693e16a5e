import type { RecordedMail } from '../../application/mail-ports.ts'

/** The mails as a page to read, in the order given. What they say is text here, whatever it looks like. */
export function outboxPage(mails: readonly RecordedMail[], company: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>Outbox – ${escaped(company)} demo</title>
<link rel="stylesheet" href="/demo/outbox/outbox.css">
<script src="/demo/outbox/outbox.js" defer></script>
</head>
<body>
<header class="top">
<div class="page top-row">
<p class="brand"><a href="/">${escaped(company)}</a> <span>Demo</span></p>
<nav aria-label="Pages"><a href="/">Shop</a> <a href="/desk">Desk</a></nav>
</div>
</header>
<main class="page" id="outbox" data-newest="${escaped(mails[0]?.key ?? '')}">
<h1>Outbox</h1>
<p class="lead">In the demo no mail leaves this machine. What would have been sent is shown here, the newest first.</p>
<p class="fresh" role="status"></p>
${mails.length === 0 ? EMPTY : `<ol class="mails">\n${mails.map(item).join('\n')}\n</ol>`}
</main>
</body>
</html>
`
}

const EMPTY = `<div class="empty">
<h2>No mail yet</h2>
<p>Mail appears here when somebody on the desk answers a case of a customer who is not in the chat, or when a code is sent.</p>
</div>`

function item(mail: RecordedMail, place: number): string {
  const at = new Date(mail.queuedAt).toISOString()
  const title = `mail-${place}`
  return `<li><article class="mail" aria-labelledby="${title}">
<h2 id="${title}" dir="auto">${escaped(mail.subject)}</h2>
<dl>
<div><dt>To</dt><dd dir="auto">${escaped(mail.to)}</dd></div>
<div><dt>Queued</dt><dd><time datetime="${at}">${escaped(readable(at))}</time></dd></div>
</dl>
<pre dir="auto">${escaped(mail.text)}</pre>
</article></li>`
}

/** The script writes it in the reader's own time; without it, this stands. */
function readable(iso: string): string {
  return `${iso.slice(0, 10)}, ${iso.slice(11, 16)} UTC`
}

function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, character => `&#${character.charCodeAt(0)};`)
}
