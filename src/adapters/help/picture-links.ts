import type { ArticlePictures } from '../../application/article-pictures.ts'
import type { Article } from '../../domain/knowledge/article.ts'
import { helpPath } from './article-links.ts'

/** A picture as a page shows it, and where it is in the folder of the articles. */
export type ShownPicture = {
  readonly path: string
  readonly src: string
  readonly width: number
  readonly height: number
}

/** Finds a picture that an article shows; null for one that is elsewhere or is none. */
export type PictureLinks = (from: Article, src: string) => ShownPicture | null

/**
 * Pictures are served below the article that shows them, to whoever may read it. Those of other sites are not shown:
 * they would learn who reads what.
 */
export function pictureLinks(pictures: ArticlePictures | null): PictureLinks {
  return (from, src) => {
    if (pictures === null || /^(?:[a-z][\w+.-]*:|\/\/|[?#]|$)/i.test(src) || /[\p{Cc}\\]/u.test(src)) return null
    const path = pathFrom(src.startsWith('/') ? '' : from.path, src)
    const picture = pictures.look(path)
    if (picture === null) return null
    const { width, height } = picture
    const address = path.split('/').map(encodeURIComponent).join('/')
    return { path, src: `${helpPath(from.slug)}/pictures/${address}`, width, height }
  }
}

/** The file that an address written in an article means, both by their paths in the folder of the articles. */
function pathFrom(from: string, address: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of decoded(address.split(/[?#]/, 1)[0] ?? '').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
