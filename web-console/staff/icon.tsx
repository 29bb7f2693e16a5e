import type { JSX } from 'preact'

const PATHS = {
  article: 'M5 3.5h6.5L15.5 7.5v9h-10.5zM11 3.5v4.5h4.5M7.5 11h5.5M7.5 13.5h4',
  add: 'M10 4.5v11M4.5 10h11',
  back: 'M12 4.5 6.5 10l5.5 5.5',
  next: 'M8 4.5 13.5 10 8 15.5',
  check: 'm4.5 10.5 3.5 3.5 7.5-8',
  chat: 'M4 4.5h12v9H9l-3.5 3v-3H4z',
  close: 'm5.5 5.5 9 9m0-9-9 9',
  copy: 'M7.5 7.5h8v9h-8zM12.5 7.5v-4h-8v9h3',
  down: 'M10 4.5v11m-4.5-4.5 4.5 4.5 4.5-4.5',
  eye: 'M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5M12 10a2 2 0 1 1-4 0 2 2 0 0 1 4 0',
  folder: 'M3 5h5l1.5 2H17v9H3z',
  info: 'M10 9v5M10 6.2v.1M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0',
  keyboard: 'M3 5.5h14v9.5H3zM6 8.5h.1m2.6 0h.1m2.5 0h.1m2.6 0h.1M6.5 12h7',
  leave: 'M8 3.5H4.5v13H8M12.5 6.5 16 10l-3.5 3.5M16 10H8',
  lock: 'M5.5 9h9v7h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9',
  pencil: 'M4.5 15.5 5 12.5 12.5 5 15 7.5 7.5 15z',
  report: 'M4 16.5v-5m4 5v-9m4 9v-6m4 6V4.5',
  search: 'M13.5 8.5a5 5 0 1 1-10 0 5 5 0 0 1 10 0M12.2 12.2l4.3 4.3',
  send: 'M10 15.5v-11M5.5 9 10 4.5 14.5 9',
  soundOff: 'M3.5 8v4H6l4 3.5v-11L6 8zM13.5 8l4 4m0-4-4 4',
  soundOn: 'M3.5 8v4H6l4 3.5v-11L6 8zM13 7.5c1.4 1.5 1.4 3.5 0 5M15.3 5.5c2.6 2.7 2.6 6.3 0 9',
} as const

/** A small drawing beside a label; it says nothing by itself. */
export function Icon({ name }: { name: keyof typeof PATHS }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}

/** The product's mark. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" />
      <path d="M8 11.5h16M8 16.5h11M8 21.5h6" />
    </svg>
  )
}
