import type { JSX } from 'preact'
import type { CaseContent, FormField } from '../../src/adapters/api/content-protocol.ts'
import type { CaseDetails } from '../../src/adapters/api/protocol.ts'
import { patch } from './case-actions.ts'
import type { CaseFile } from './case-file.ts'
import { isOver, TYPE_NAMES } from './case-words.ts'
import { InlineForm } from './inline-form.tsx'

type Values = CaseContent['form']['values']

/** What the type of the case asks, with the answers there are. */
export function CaseForm({ file, details }: { file: CaseFile; details: CaseDetails }): JSX.Element | null {
  const form = file.content.value?.form
  if (!form || form.fields.length === 0) return null
  const { fields, values } = form
  return (
    <section aria-labelledby="form-title">
      <h3 id="form-title">{TYPE_NAMES[details.type]} form</h3>
      <dl class="facts">
        {fields.map(field => (
          <div key={field.name}>
            <dt>{field.label}</dt>
            <dd dir="auto" class="as-typed">
              {shown(values[field.name], field)}
            </dd>
          </div>
        ))}
      </dl>
      {!isOver(details.state) && (
        <InlineForm opener="Fill in" label="Fill in the form" icon="pencil" submit="Save" send={save}>
          {fields.map(field => (
            <Field key={field.name} field={field} value={values[field.name]} />
          ))}
        </InlineForm>
      )}
    </section>
  )

  function save(given: FormData) {
    const answers = fields.flatMap(field => {
      const value = answerIn(given, field)
      return value === null ? [] : [[field.name, value]]
    })
    return patch(file, 'form', { values: Object.fromEntries(answers) }, details)
  }
}

function Field({ field, value }: { field: FormField; value: Values[string] | undefined }): JSX.Element {
  const { name, label, kind, required, options = [] } = field
  const id = `answer-${name}`
  const before = value === undefined ? '' : String(value)
  const shared = { id, name: id, required, defaultValue: before }
  return (
    <div class="stacked">
      <label for={id}>{required ? label : `${label} (optional)`}</label>
      {kind === 'long_text' && <textarea {...shared} rows={3} maxLength={4_000} dir="auto" />}
      {kind === 'text' && <input {...shared} maxLength={200} autocomplete="off" dir="auto" />}
      {kind === 'number' && <input {...shared} type="number" step="any" />}
      {kind === 'date' && <input {...shared} type="date" />}
      {(kind === 'choice' || kind === 'yes_no') && (
        <select id={id} name={id} required={required}>
          <option value="">–</option>
          {(kind === 'yes_no' ? ['true', 'false'] : options).map(option => (
            <option key={option} value={option} selected={option === before}>
              {kind === 'yes_no' ? YES_NO[option] : option}
            </option>
          ))}
        </select>
      )}
    </div>
  )
}

const YES_NO: Readonly<Record<string, string>> = { true: 'Yes', false: 'No' }

function answerIn(given: FormData, { name, kind }: FormField): string | number | boolean | null {
  const text = String(given.get(`answer-${name}`) ?? '').trim()
  if (text === '') return null
  if (kind === 'number') return Number(text)
  return kind === 'yes_no' ? text === 'true' : text
}

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })

function shown(value: Values[string] | undefined, { kind }: FormField): string {
  if (value === undefined) return '–'
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  return kind === 'date' ? DAY.format(new Date(`${value}T00:00Z`)) : String(value)
}
