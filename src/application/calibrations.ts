import { type Calibration, calibrateSlowly, UNCALIBRATED } from '../domain/knowledge/confidence.ts'
import type { KnowledgeIndex } from '../domain/knowledge/index.ts'

/** What the scores of an index are worth, as far as it is known by now. Never waits. */
export type Calibrations = (index: KnowledgeIndex) => Calibration

/**
 * Calibrates each index that is asked about, a few searches at a time. Until that is done the calibration of the index
 * before it holds: an edit or two change little.
 */
export function calibrationsKept(breathe: () => Promise<void>, failed: (error: unknown) => void): Calibrations {
  let latest: { of: KnowledgeIndex | null; calibration: Calibration } = { of: null, calibration: UNCALIBRATED }
  let isLearning = false

  async function learn(index: KnowledgeIndex): Promise<void> {
    isLearning = true
    try {
      latest = { of: index, calibration: await calibrateSlowly(index, breathe) }
    } catch (error) {
      failed(error)
      latest = { ...latest, of: index }
    }
    isLearning = false
  }

  return index => {
    if (latest.of !== index && !isLearning) void learn(index)
    return latest.calibration
  }
}
