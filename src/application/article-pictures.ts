/** A picture beside the articles, with its size in pixels. */
export type Picture = { readonly type: string; readonly width: number; readonly height: number }

/** The pictures that articles show, by their paths in the folder of the articles. */
export interface ArticlePictures {
  /** Null when there is none, or when it is nothing that a page could show. */
  look(path: string): Picture | null
  /** The bytes of a picture that `look` has found. */
  read(path: string): Promise<Uint8Array>
}
