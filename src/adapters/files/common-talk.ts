import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommonTalk } from '../../domain/dialogue/understanding/common-talk.ts'

/** A file of words or sentences cannot be read; the message names it. */
export class CommonTalkError extends Error {}

/**
 * Reads how people talk, whatever the flows: `background/<language>.txt`, a sentence a line that means no flow, and
 * `kin/<language>.txt`, a group of words a line that mean much the same. A folder that is not there is empty.
 */
export async function loadCommonTalk(dir: string): Promise<CommonTalk> {
  const [background, groups] = await Promise.all([linesBelow(join(dir, 'background')), linesBelow(join(dir, 'kin'))])
  return { background, kin: groups.map(group => group.toLowerCase().split(/\s+/)) }
}

async function linesBelow(dir: string): Promise<readonly string[]> {
  const names = (await readdir(dir).catch((): string[] => [])).filter(name => name.endsWith('.txt')).sort()
  const texts = await Promise.all(names.map(name => read(join(dir, name))))
  return texts.flatMap(linesOf)
}

async function read(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(error => {
    throw new CommonTalkError(`${file}:1: the file cannot be read (${error.code}). Check its permissions.`)
  })
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
}
