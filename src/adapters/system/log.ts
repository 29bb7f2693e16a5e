import { type DestinationStream, pino, stdTimeFunctions } from 'pino'
import type { Log } from '../../application/ports.ts'

/** One line of JSON per event on the standard output, or wherever `to` leads. Errors keep their stack and causes. */
export function jsonLog(
  options: { readonly level?: 'info' | 'warn' | 'error' | 'silent'; readonly to?: DestinationStream } = {},
): Log {
  const settings = {
    level: options.level ?? 'info',
    base: null,
    messageKey: 'event',
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  const logger = options.to ? pino(settings, options.to) : pino(settings)
  return {
    info: (event, details) => logger.info(details ?? {}, event),
    warn: (event, details) => logger.warn(details ?? {}, event),
    error: (event, error, details) => logger.error({ ...details, error: described(error) }, event),
  }
}

type DescribedError = { message: string; stack?: string; code?: unknown; cause?: DescribedError }

/**
 * Message, code, stack and causes, nothing else: a driver's error object also carries the row it failed on, and with
 * it what a customer wrote.
 */
function described(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { message: String(error) }
  return {
    message: error.message,
    ...(error.stack && { stack: error.stack }),
    ...('code' in error && { code: error.code }),
    ...(error.cause !== undefined && depth < 5 && { cause: described(error.cause, depth + 1) }),
  }
}
