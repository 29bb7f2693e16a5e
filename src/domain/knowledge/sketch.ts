import { wordsOf } from './analysis.ts'

/** So many of an article's three-word runs stand for all of them. */
const KEPT = 64
const RUN = 3

/**
 * A short mark of a text by which two versions are compared: the smallest hashes of its runs of three words. Sorted,
 * at most 64 whole numbers below 2^32.
 */
export function sketchOf(text: string): readonly number[] {
  const words = wordsOf(text)
  const hashes = new Set<number>()
  for (let at = 0; at < Math.max(1, words.length - RUN + 1); at += 1)
    hashes.add(hashOf(words.slice(at, at + RUN).join(' ')))
  return [...hashes].sort((one, other) => one - other).slice(0, KEPT)
}

/** From 0, nothing in common, to 1, the same: about the share of the runs that both texts have. */
export function sketchLikeness(one: readonly number[], other: readonly number[]): number {
  const both = [...new Set([...one, ...other])].sort((a, b) => a - b).slice(0, KEPT)
  if (both.length === 0) return 1
  const [inOne, inOther] = [new Set(one), new Set(other)]
  return both.filter(hash => inOne.has(hash) && inOther.has(hash)).length / both.length
}

/** FNV-1a, stirred: neighbouring texts must not have neighbouring hashes. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
