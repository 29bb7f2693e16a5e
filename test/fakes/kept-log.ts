import type { Log } from '../../src/application/ports.ts'

/** A log that keeps its lines for a test to read. */
export function keptLog(): Log & { readonly lines: { level: string; event: string; details?: unknown }[] } {
  const lines: { level: string; event: string; details?: unknown }[] = []
  return {
    lines,
    info: (event, details) => void lines.push({ level: 'info', event, details }),
    warn: (event, details) => void lines.push({ level: 'warn', event, details }),
    error: (event, error, details) => void lines.push({ level: 'error', event, details: { error, ...details } }),
  }
}
