import type { Part } from './collection.ts'
import type { Kind, Reading, Segment } from './segment.ts'
import type { Lessons } from './variant-classifier.ts'

/** Raise it whenever a segment's arrays, or how words are read, change: older files are refused then. */
const FORMAT = 3
const MAGIC = 0x4b_49_4c_46
const HEADER = 4
const ALIGNED = 8

/** A file that cannot be used, and why; the index has to be built anew. */
export type Refused = { readonly ok: false; readonly reason: string }

type Numbers = Int32Array | Uint32Array | Uint16Array | Uint8Array | Float64Array
const KINDS = { Int32Array, Uint32Array, Uint16Array, Uint8Array, Float64Array } as const

/** Where an array lies in the file: which kind it is, its first byte after the directory, and how many numbers it has. */
type Entry = readonly [name: string, kind: keyof typeof KINDS, start: number, length: number]
type Directory = { readonly parts: readonly PartDirectory[]; readonly lessons: LessonsDirectory | null }
type LessonsDirectory = Pick<Lessons, 'examples'> & {
  readonly classes: number | null
  readonly arrays: readonly Entry[]
}
type PartDirectory = {
  readonly reading: Reading
  readonly kindList: readonly Kind[]
  readonly arrays: readonly Entry[]
}

/** What a file holds. */
export type Kept = { readonly parts: readonly Part[]; readonly lessons: Lessons | null }

/** Writes everything into one piece of memory that is read again as it lies there. */
export function writeIndexFile({ parts, lessons }: Kept): ArrayBuffer {
  const arrays: Numbers[] = []
  let size = 0
  const place = ([name, array]: readonly [string, Numbers]): Entry => {
    const start = size
    arrays.push(array)
    size += aligned(array.byteLength)
    return [name, kindOf(array), start, array.length]
  }
  const directory: Directory = {
    parts: parts.map(({ segment, removed }) => ({
      reading: segment.reading,
      kindList: segment.kindList,
      arrays: arraysOf(segment, removed).map(place),
    })),
    lessons: lessons && {
      examples: lessons.examples,
      classes: lessons.softmax?.classes ?? null,
      arrays: Object.entries(lessons.softmax ?? {}).flatMap(([name, array]) =>
        typeof array === 'number' ? [] : [place([name, array])],
      ),
    },
  }
  const written = new TextEncoder().encode(JSON.stringify(directory))
  const body = aligned(HEADER * 4 + written.length)
  const file = new ArrayBuffer(body + size)
  const bytes = new Uint8Array(file)
  bytes.set(written, HEADER * 4)
  let at = body
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at)
    at += aligned(array.byteLength)
  }
  const header = new Uint32Array(file, 0, HEADER)
  header.set([MAGIC, FORMAT, written.length])
  header[HEADER - 1] = checksumOf(file)
  return file
}

/** Reads what was written, without copying it: the parts are views of the file. */
export function readIndexFile(file: ArrayBuffer): ({ readonly ok: true } & Kept) | Refused {
  if (file.byteLength < HEADER * 4 || file.byteLength % ALIGNED !== 0)
    return refused('it is not an index, or was cut off')
  const [magic, format, length = 0, checksum] = new Uint32Array(file, 0, HEADER)
  if (magic !== MAGIC) return refused('it is not an index')
  if (format !== FORMAT) return refused(`it has format ${format}, and this program reads format ${FORMAT}`)
  if (checksum !== checksumOf(file)) return refused('it is damaged: its checksum is wrong')
  const directory: Directory = JSON.parse(new TextDecoder().decode(new Uint8Array(file, HEADER * 4, length)))
  const body = aligned(HEADER * 4 + length)
  return {
    ok: true,
    parts: directory.parts.map(part => readPart(file, body, part)),
    lessons: directory.lessons && readLessons(file, body, directory.lessons),
  }
}

function refused(reason: string): Refused {
  return { ok: false, reason }
}

function readPart(file: ArrayBuffer, body: number, { reading, kindList, arrays }: PartDirectory): Part {
  const found = readArrays(file, body, arrays)
  const ints = (name: string) => found.get(name) as Int32Array
  const halves = (name: string) => found.get(name) as Uint16Array
  const bytes = (name: string) => found.get(name) as Uint8Array
  const book = (name: string) => ({
    units: halves(`${name}.units`),
    starts: ints(`${name}.starts`),
    slots: ints(`${name}.slots`),
  })
  const segment: Segment = {
    ...{ reading, kindList },
    ...{ slugs: book('slugs'), terms: book('terms'), words: book('words') },
    speller: { starts: ints('speller.starts'), words: ints('speller.words') },
    versionStarts: ints('versionStarts'),
    versionUnits: halves('versionUnits'),
    kinds: ints('kinds'),
    pieces: bytes('pieces'),
    postingStarts: ints('postingStarts'),
    postingDocuments: ints('postingDocuments'),
    postingWholes: bytes('postingWholes'),
    postingTitles: bytes('postingTitles'),
    titleCounts: ints('titleCounts'),
    lengths: ints('lengths'),
    totals: found.get('totals') as Float64Array,
    sectionStarts: ints('sectionStarts'),
    sectionTermStarts: ints('sectionTermStarts'),
    sectionHeads: ints('sectionHeads'),
    sectionTerms: ints('sectionTerms'),
    titleStarts: ints('titleStarts'),
    titleTerms: ints('titleTerms'),
    tagStarts: ints('tagStarts'),
    tagTerms: ints('tagTerms'),
    questionStarts: ints('questionStarts'),
    questionTermStarts: ints('questionTermStarts'),
    questionTerms: ints('questionTerms'),
    titleTripleStarts: ints('titleTripleStarts'),
    titleTriples: halves('titleTriples'),
    questionTripleStarts: ints('questionTripleStarts'),
    questionTriples: halves('questionTriples'),
    wordCounts: ints('wordCounts'),
  }
  return { segment, removed: found.has('removed') ? bytes('removed') : null }
}

function readLessons(file: ArrayBuffer, body: number, { examples, classes, arrays }: LessonsDirectory): Lessons {
  const found = readArrays(file, body, arrays)
  const [weights, offsets] = [found.get('weights') as Float64Array, found.get('offsets') as Float64Array]
  return { examples, softmax: classes === null ? null : { classes, weights, offsets } }
}

function readArrays(file: ArrayBuffer, body: number, arrays: readonly Entry[]): ReadonlyMap<string, Numbers> {
  return new Map(arrays.map(([name, kind, start, length]) => [name, new KINDS[kind](file, body + start, length)]))
}

function arraysOf(segment: Segment, removed: Uint8Array | null): readonly (readonly [string, Numbers])[] {
  const arrays: [string, Numbers][] = removed === null ? [] : [['removed', removed]]
  for (const [name, value] of Object.entries(segment)) {
    if (ArrayBuffer.isView(value)) arrays.push([name, value as Numbers])
    else if (name !== 'kindList' && typeof value === 'object')
      for (const [inner, array] of Object.entries(value)) arrays.push([`${name}.${inner}`, array as Numbers])
  }
  return arrays
}

function kindOf(array: Numbers): keyof typeof KINDS {
  const [kind] = Object.entries(KINDS).find(([, made]) => array instanceof made) ?? []
  return kind as keyof typeof KINDS
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNED) * ALIGNED
}

/** Over everything after the header, and the length in it. Two sums beside each other take less time than one. */
function checksumOf(file: ArrayBuffer): number {
  const words = new Int32Array(file, HEADER * 4)
  let one = 0x811c9dc5 | 0
  let [, , other = 0] = new Int32Array(file, 0, HEADER)
  for (let at = 0; at < words.length; at += 2) {
    one = Math.imul(one ^ (words[at] as number), 0x01000193)
    other = Math.imul(other ^ (words[at + 1] as number), 0x01000193)
  }
  return (one ^ Math.imul(other, 31)) >>> 0
}
