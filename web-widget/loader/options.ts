/** What the script tag says. */
export type Options = {
  /** Where the widget comes from; everything it loads is from there. */
  readonly origin: string
  readonly position: 'left' | 'right'
  /** Words on the launcher; without them it is a round button. */
  readonly label: string | null
  readonly color: string | null
  readonly locale: string | null
}

/** Reads the `data-*` attributes. What cannot be understood is as if it were not there. */
export function readOptions(script: HTMLScriptElement): Options {
  const { position, label, color, locale } = script.dataset
  return {
    origin: new URL(script.src, location.href).origin,
    position: position === 'left' ? 'left' : 'right',
    label: label?.trim().slice(0, 40) || null,
    color: color && /^#[0-9a-f]{6}$/i.test(color) ? color : null,
    locale: locale && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(locale) ? locale : null,
  }
}
