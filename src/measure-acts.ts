import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadLabelledActs } from './adapters/files/labelled-acts.ts'
import { loadLexicons } from './adapters/files/lexicons.ts'
import { type ActsReport, evaluateActs, type Share } from './application/evaluate-acts.ts'
import type { Config } from './config.ts'
import { createLexicon } from './domain/dialogue/understanding/lexicon.ts'

/** Measures what is heard at a yes/no question, tells the figures, and writes each row's reading to a file. */
export async function measureActs(
  config: Config,
  file: string,
  options: { readonly out: string; readonly json: boolean },
  tell: (line: string) => void,
): Promise<void> {
  const rows = await loadLabelledActs(file)
  const report = evaluateActs(rows, createLexicon(await loadLexicons(join(config.FLOWS_DIR, 'lexicon'))))
  const out = options.out === '' ? `${file.replace(/\.jsonl?$/, '')}.predictions.jsonl` : options.out
  await writeFile(out, `${report.predictions.map(row => JSON.stringify(row)).join('\n')}\n`)
  if (options.json) return tell(JSON.stringify(asJson(report, out)))
  for (const line of asLines(report)) tell(line)
  tell(`\nWhat was heard in each row is in ${out}.`)
}

function asLines(report: ActsReport): readonly string[] {
  const { heard, falseConfirms, others } = report
  return [
    'Heard, by what was meant and where it comes from',
    ...heard.map(({ act, source, counts }) => `  ${act.padEnd(14)}${source.padEnd(22)}${mostFirst(counts)}`),
    '',
    `yes heard            ${percent(report.affirm)}, plain or with more that is looked at first`,
    `yes that confirms    ${percent(report.plainAffirm)}`,
    `no heard             ${percent(report.deny)}`,
    `cancel heard         ${percent(report.cancel)}`,
    `repeat heard         ${percent(report.repeat)}`,
    `false confirms       ${percent({ hits: falseConfirms.length, of: others })}`,
    ...falseConfirms.map(({ id, act, text }) => `  ${act}: "${text}" (${id})`),
  ]
}

function asJson({ predictions, heard, falseConfirms, ...figures }: ActsReport, out: string) {
  return {
    ...figures,
    rows: predictions.length,
    falseConfirms: falseConfirms.map(({ id, act, text }) => ({ id, act, text })),
    heard: heard.map(each => ({ ...each, counts: Object.fromEntries(each.counts) })),
    out,
  }
}

function mostFirst(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([, one], [, other]) => other - one)
  return sorted.map(([heard, count]) => `${heard} ${count}`).join(', ')
}

function percent({ hits, of }: Share): string {
  return of === 0 ? 'no such row' : `${((100 * hits) / of).toFixed(1).padStart(5)} %  (${hits} of ${of})`
}
