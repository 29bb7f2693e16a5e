import { type Expression, evaluate, type Functions, parseExpression, type Scope, type Value } from './expression.ts'

/** A text with `{expression}` holes, as flow files write what the assistant says. */
export type Template = readonly (string | Expression)[]

/** Reads a template. Throws a SyntaxError for a hole that is not an expression. */
export function parseTemplate(text: string): Template {
  return text.split(/(\{[^{}]*\})/).flatMap<string | Expression>(part => {
    if (part === '') return []
    return part.startsWith('{') ? [parseExpression(part.slice(1, -1))] : [part]
  })
}

/**
 * The text with its holes filled. Absent values leave nothing behind. What comes from records or customers is
 * escaped, so that it cannot form a link or emphasis of its own in the sentence around it.
 */
export function render(template: Template, scope: Scope, functions: Functions): string {
  return template
    .map(part => (typeof part === 'string' ? part : escapeMarkdown(spoken(evaluate(part, scope, functions)))))
    .join('')
}

/** The expressions of a template, for the checker. */
export function holes(template: Template): readonly Expression[] {
  return template.filter(part => typeof part !== 'string')
}

function spoken(value: Value): string {
  if (value === null) return ''
  if (Array.isArray(value)) return value.map(spoken).join(', ')
  return typeof value === 'object' ? '' : String(value)
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, '\\$&')
}
