import type { JSX } from 'preact'

const SHAPES = {
  back: 'm14.500 6-6 6 6 6',
  close: 'M6 6l12 12 M18 6 6 18',
  down: 'm6 9 6 6 6-6',
  menu: 'M5 12h.01 M12 12h.01 M19 12h.01',
  send: 'M12 19V5 M5.5 11.5 12 5l6.5 6.5',
  spark: 'M12 4.5 13.7 10l5.3 2-5.3 2L12 19.5 10.3 14 5 12l5.3-2Z',
  person: 'M12 12.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5Z M5 20c.8-3.2 3.6-5 7-5s6.200 1.800 7 5',
  page: 'M7 3.500h7l4 4v13H7Z M14 3.500v4h4 M10 12.500h5 M10 16h5',
  out: 'M8.500 8.500h7v7 M15.500 8.500l-8 8',
  restart: 'M19.500 12a7.500 7.500 0 1 1-2.400-5.500 M19.500 3.500v4h-4',
  check: 'm5.500 12.500 4 4 9-9',
  alert: 'M12 8v5 M12 16.500h.01 M12 3.500a8.500 8.500 0 1 1 0 17 8.500 8.500 0 0 1 0-17Z',
  case: 'M4.500 8.500h15v10h-15Z M9 8.500v-3h6v3',
}

/** A picture that says nothing by itself: the words beside it do. */
export function Icon({ name }: { name: keyof typeof SHAPES }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} />
    </svg>
  )
}
