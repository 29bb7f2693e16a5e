import { z } from 'zod'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'

/** The API as a page to read: one section a call, made from what the server itself works with. */
export function apiPage(company: string): string {
  const operations = Object.entries(OPERATIONS) as [string, Operation][]
  const topics = [...Map.groupBy(operations, ([, { path }]) => topicOf(path))]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API – ${escaped(company)}</title>
<link rel="stylesheet" href="/api/api.css">
</head>
<body>
<main>
<h1>API</h1>
${INTRODUCTION}
<nav aria-label="Calls">
${topics.map(([topic, calls]) => contents(topic, calls)).join('\n')}
</nav>
${WEBHOOKS}
${operations.map(([id, operation]) => section(id, operation)).join('\n')}
</main>
</body>
</html>
`
}

/** Calls belong together by what their path begins with. */
function topicOf(path: string): string {
  return (path.split('/')[1] ?? '').replace(/^./, letter => letter.toUpperCase())
}

function contents(topic: string, calls: readonly (readonly [string, Operation])[]): string {
  const entries = calls.map(
    ([id, operation]) => `<li><a href="#${id}">${escaped(operation.title)}</a> <code>${callOf(operation)}</code></li>`,
  )
  return `<div><h2>${escaped(topic)}</h2><ul>\n${entries.join('\n')}\n</ul></div>`
}

const WEBHOOKS = `<section id="webhooks" aria-labelledby="webhooks-title">
<h2 id="webhooks-title">What a webhook is sent</h2>
<p>Ids, numbers and states, never what people wrote. An answer of 2xx within ten seconds is an arrival; everything else is tried again with growing pauses. Of one case or interaction, the next is sent when the one before has arrived. A repeat has the same <code>webhook-id</code>.</p>
<pre tabindex="0">webhook-id: whe_…
webhook-timestamp: 1795345200
webhook-signature: v1,…

{"type":"case.moved","timestamp":"2026-11-22T11:00:00.000Z","data":{
  "case":{"id":"case_…","number":"CS-0000018","state":"open","version":2,…},
  "event":{"seq":2,"public":true,"from":"new","to":"open",…}}}</pre>
<p>The signature is the HMAC-SHA256, in base 64, of <code>id.timestamp.body</code>; its key is what follows <code>whsec_</code> in the secret, in base 64. Refuse what is older than five minutes, and compare in constant time.</p>
</section>`

const INTRODUCTION = `<p>Cases, interactions, articles and webhooks for desks and other systems. The same for programs: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<ul>
<li>Every call carries <code>Authorization: Bearer &lt;token&gt;</code>: the token of a sign-in at the desk, or a machine token with the scope that the call names. A manager makes machine tokens, here or with the command <code>token add</code>.</li>
<li>Instants are milliseconds since 1970.</li>
<li>The <code>ETag</code> of a case is its version. A change of a case names the version it was made for in <code>If-Match</code>. Changes of different fields go together; of the same field, the second is answered 409 with the case as it is now.</li>
<li>A write may carry an <code>Idempotency-Key</code> of your own. Sent again with the same body within three days, it is answered as it was the first time; with another body, 422.</li>
<li>Errors are <code>application/problem+json</code> with a <code>code</code> for programs and a <code>detail</code> for people. What is missing and what is not for you are the same 404.</li>
</ul>`

function section(id: string, operation: Operation): string {
  const { title, text, ifMatch, managersOnly, answer, refusals } = operation
  const refused = refusals.map(({ status, text }) => `<li>${status}: ${prose(text)}</li>`)
  return `<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${escaped(title)}</h2>
<p><code class="call">${callOf(operation)}</code></p>
<p>${prose(text)}</p>
<p class="who">${whoMayCall(operation)}</p>
${ifMatch ? '<p>Needs <code>If-Match</code>.</p>' : ''}
${managersOnly ? '<p>For managers.</p>' : ''}
${fields('In the address', operation.query)}
${fields('In the body', operation.body)}
${example(operation)}
<h3>Answer</h3>
<ul>
<li>${answer.status}${answer.etag ? ', with the <code>ETag</code>' : ''}</li>
${refused.join('\n')}
</ul>
${fields('In the answer', answer.shape)}
</section>`
}

function whoMayCall({ scope, managersOnly }: Operation): string {
  const staff = managersOnly ? 'Managers' : 'Staff'
  return scope === null ? `${staff} alone.` : `${staff}, and machine tokens with <code>${scope}</code>.`
}

function fields(caption: string, shape: z.ZodType): string {
  const { properties = {}, required = [] } = z.toJSONSchema(shape, { io: 'input' })
  const rows = Object.entries(properties).map(
    ([name, schema]) =>
      `<tr><th scope="row"><code>${escaped(name)}</code></th><td>${required.includes(name) ? 'always' : ''}</td><td>${escaped(kindOf(schema))}</td></tr>`,
  )
  if (rows.length === 0) return ''
  return `<table>
<caption>${escaped(caption)}</caption>
<thead><tr><th scope="col">name</th><th scope="col">given</th><th scope="col">is</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`
}

type Schema = z.core.JSONSchema._JSONSchema

/** A schema in a few words. */
function kindOf(schema: Schema): string {
  if (typeof schema === 'boolean') return 'anything'
  const base = baseOf(schema)
  const fallback = schema.default === undefined ? '' : `, else ${JSON.stringify(schema.default)}`
  return base + fallback
}

function baseOf(schema: Exclude<Schema, boolean>): string {
  if (schema.enum) return schema.enum.join(' | ')
  if (schema.const !== undefined) return String(schema.const)
  if (schema.anyOf) return schema.anyOf.map(kindOf).join(' | ')
  if (schema.type === 'array' && schema.items && !Array.isArray(schema.items))
    return `a list of ${kindOf(schema.items as Schema)}`
  if (schema.type === 'object')
    return schema.properties ? `{ ${Object.keys(schema.properties).join(', ')} }` : 'an object'
  const length = schema.maxLength === undefined ? '' : `, at most ${schema.maxLength} characters`
  return `${schema.format ?? [schema.type ?? 'anything'].flat().join(' | ')}${length}`
}

function example(operation: Operation): string {
  if (operation.example === undefined) return ''
  const head = `${operation.method.toUpperCase()} /api/v1${operation.path}${operation.ifMatch ? '\nIf-Match: "3"' : ''}`
  return `<pre tabindex="0">${escaped(`${head}\n\n${JSON.stringify(operation.example, null, 2)}`)}</pre>`
}

function callOf({ method, path }: Operation): string {
  return `${method.toUpperCase()} /api/v1${escaped(path)}`
}

/** Text whose names in backticks are code. */
function prose(text: string): string {
  return escaped(text).replace(/&#96;([^&]*)&#96;/g, '<code>$1</code>')
}

function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, character => `&#${character.charCodeAt(0)};`)
}
