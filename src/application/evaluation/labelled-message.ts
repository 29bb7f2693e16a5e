/** A first message with the label it should be given, and every label that a fair judge would let pass. */
export type LabelledMessage = {
  readonly id: string
  readonly text: string
  readonly source: string
  readonly label: string
  /** Includes `label`. */
  readonly accept: readonly string[]
}

/** A phrase and the label it stands for, in place of the shop's own phrases. */
export type LabelledPhrase = { readonly text: string; readonly label: string }
