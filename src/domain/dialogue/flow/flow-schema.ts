import { z } from 'zod'
import { flowFile } from './parse-flow.ts'

/** What a flow file holds, as a JSON schema, for editors. */
export function flowSchema(): string {
  const schema = z.toJSONSchema(flowFile, { io: 'input', unrepresentable: 'any' })
  return `${JSON.stringify({ ...schema, title: 'A flow' }, null, 2)}\n`
}
