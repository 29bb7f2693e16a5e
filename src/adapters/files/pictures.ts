import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { ArticlePictures, Picture } from '../../application/article-pictures.ts'

/** A larger file is no picture for a page. */
const LARGEST = 10 * 1024 * 1024
/** The size stands in the beginning, of a photograph after what the camera wrote. */
const BEGINNING = 256 * 1024
const KEPT = 5_000

/** Finds pictures below a folder: nothing outside of it, and nothing that is not one by its first bytes. */
export function picturesIn(folder: string): ArticlePictures {
  const known = new Map<string, { readonly changed: number; readonly picture: Picture | null }>()
  return {
    look(path) {
      const file = within(folder, path)
      if (file === null) return null
      const { mtimeMs, size } = statSync(file)
      const before = known.get(path)
      if (before?.changed === mtimeMs) return before.picture
      const picture = size > LARGEST ? null : pictureIn(beginningOf(file))
      if (known.size >= KEPT) known.clear()
      known.set(path, { changed: mtimeMs, picture })
      return picture
    },
    read(path) {
      const file = within(folder, path)
      return file === null ? Promise.reject(new Error(`there is no picture at ${path}`)) : readFile(file)
    },
  }
}

/** The file, links followed, if it is in the folder. */
function within(folder: string, path: string): string | null {
  try {
    const root = realpathSync(folder)
    const file = realpathSync(join(root, path))
    return file.startsWith(root + sep) && statSync(file).isFile() ? file : null
  } catch {
    return null
  }
}

function beginningOf(file: string): Buffer {
  const bytes = Buffer.alloc(BEGINNING)
  const handle = openSync(file, 'r')
  try {
    return bytes.subarray(0, readSync(handle, bytes, 0, BEGINNING, 0))
  } finally {
    closeSync(handle)
  }
}

function pictureIn(bytes: Buffer): Picture | null {
  try {
    return png(bytes) ?? gif(bytes) ?? webp(bytes) ?? jpeg(bytes)
  } catch {
    // Cut off in the middle.
    return null
  }
}

function png(bytes: Buffer): Picture | null {
  if (bytes.toString('latin1', 1, 4) !== 'PNG' || bytes.toString('latin1', 12, 16) !== 'IHDR') return null
  return { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

function gif(bytes: Buffer): Picture | null {
  if (!/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) return null
  return { type: 'image/gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
}

function webp(bytes: Buffer): Picture | null {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return null
  const type = 'image/webp'
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { type, width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21)
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      return { type, width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
    default:
      return null
  }
}

/** The size stands in the frame's header, after stretches that tell their own length. */
function jpeg(bytes: Buffer): Picture | null {
  if (bytes.readUInt16BE(0) !== 0xffd8) return null
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const [mark, kind = 0] = bytes.subarray(at, at + 2)
    if (mark !== 0xff) return null
    const isFrame = kind >= 0xc0 && kind <= 0xcf && kind !== 0xc4 && kind !== 0xc8 && kind !== 0xcc
    if (isFrame) return { type: 'image/jpeg', height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
  }
  return null
}
