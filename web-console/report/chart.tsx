import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/**
 * Draws a chart as wide as its place, and again when that changes. The drawing is hidden from screen readers: the
 * table beside it says the same.
 */
export function Chart({ draw }: { draw: (width: number) => Element }): JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = place.current
    if (!element) return
    const paint = () => element.replaceChildren(withoutStyleElement(draw(element.clientWidth)))
    const watch = new ResizeObserver(paint)
    watch.observe(element)
    return () => watch.disconnect()
  }, [draw])
  return <div class="chart" aria-hidden="true" ref={place} />
}

/** Plot brings a style element, which our content security policy would refuse; report.css has the same rules. */
function withoutStyleElement(chart: Element): Element {
  for (const style of chart.querySelectorAll('style')) style.remove()
  return chart
}
