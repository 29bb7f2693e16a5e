import type { SearchEngine } from '../../application/evaluation/search-engine.ts'

/**
 * Other engines to measure beside ours, each used as its documentation recommends for questions in whole sentences:
 * any of the words may match, titles count more, words are stemmed where that is offered. Each is loaded when it is
 * first built, so that none has to be installed for another one.
 */
export const SEARCH_PEERS: readonly SearchEngine[] = [
  { name: 'lunr', build: texts => load('lunr', () => import('./lunr.ts')).then(peer => peer.buildLunr(texts)) },
  {
    name: 'lunr-cleaned',
    build: texts => load('lunr', () => import('./lunr.ts')).then(peer => peer.buildLunrCleaned(texts)),
  },
  {
    name: 'minisearch',
    build: texts => load('minisearch', () => import('./minisearch.ts')).then(peer => peer.buildMinisearch(texts)),
  },
  {
    name: 'flexsearch',
    build: texts => load('flexsearch', () => import('./flexsearch.ts')).then(peer => peer.buildFlexsearch(texts)),
  },
  {
    name: 'orama',
    build: texts => load('@orama/orama', () => import('./orama.ts')).then(peer => peer.buildOrama(texts)),
  },
  { name: 'fts5', build: texts => load('node:sqlite', () => import('./fts5.ts')).then(peer => peer.buildFts5(texts)) },
]

async function load<Peer>(packageName: string, importPeer: () => Promise<Peer>): Promise<Peer> {
  return await importPeer().catch(error => {
    const missing = ['ERR_MODULE_NOT_FOUND', 'ERR_UNKNOWN_BUILTIN_MODULE'].includes(error?.code)
    if (!missing) throw error
    throw new Error(
      `${packageName} is not installed. It is there after npm install with the development packages; or leave it out with --engine.`,
    )
  })
}
