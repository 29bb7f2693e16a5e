import { join, relative, sep } from 'node:path'
import { watch } from 'chokidar'
import { z } from 'zod'

/** Editors save in several steps; what comes closer together than this is one change. */
const QUIET_MS = 15
/** Whoever writes without a pause is not waited for any longer. */
const LONGEST_BURST_MS = 500

/**
 * Calls back with the paths of files that may have changed, relative to the folder and with forward slashes, or with
 * nothing where a folder in it came or went. The watcher looks after the folders alone and the system's own notices
 * tell of the files: with a watch on each of ten thousand files, every atomic save would read its folder again.
 */
export async function watchFolder(
  directory: string,
  isWanted: (path: string) => boolean,
  changed: (paths?: ReadonlySet<string>) => void,
): Promise<() => Promise<void>> {
  const burst = burstOf(changed)
  const pathOf = (file: string) => relative(directory, file).split(sep).join('/')
  const watcher = watch(directory, {
    ignoreInitial: true,
    followSymlinks: false,
    atomic: false,
    ignored: file => isWanted(pathOf(file)),
  })
  watcher.on('raw', (_event, name, details) => {
    const where = notice.safeParse({ ...Object(details), name })
    if (!where.success) return burst.everything()
    const path = pathOf(join(where.data.watchedPath, where.data.name))
    if (isWanted(path)) burst.add(path)
  })
  watcher.on('addDir', burst.everything).on('unlinkDir', burst.everything).on('error', burst.everything)
  await new Promise<void>(resolve => watcher.once('ready', resolve))
  return async () => {
    burst.stop()
    await watcher.close()
  }
}

/** Some systems leave the name out. */
const notice = z.object({ watchedPath: z.string(), name: z.string() })

function burstOf(changed: (paths?: ReadonlySet<string>) => void) {
  let paths = new Set<string>()
  let isEverything = false
  let since: number | null = null
  let timer: NodeJS.Timeout | undefined

  function over(): void {
    const found = isEverything ? undefined : paths
    paths = new Set()
    isEverything = false
    since = null
    changed(found)
  }

  function soon(): void {
    since ??= performance.now()
    clearTimeout(timer)
    timer = setTimeout(over, Math.max(0, Math.min(QUIET_MS, since + LONGEST_BURST_MS - performance.now())))
  }

  return {
    add(path: string) {
      paths.add(path)
      soon()
    },
    everything() {
      isEverything = true
      soon()
    },
    stop: () => clearTimeout(timer),
  }
}
