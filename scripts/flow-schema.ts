import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { flowSchema } from '../src/domain/dialogue/flow/flow-schema.ts'

/** Writes the description of flow files that editors complete from. */
writeFileSync(join(import.meta.dirname, '..', 'flows', 'flow.schema.json'), flowSchema())
