/** Something that the shop sells, in all the variants it comes in. */
export type Product = {
  readonly id: string
  readonly name: string
  readonly currency: string
  readonly variants: readonly Variant[]
}

export type Variant = {
  readonly id: string
  readonly optionsText: string
  readonly options: { readonly [name: string]: string }
  /** In minor units. */
  readonly price: number
  readonly available: boolean
}
