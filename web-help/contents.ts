/** Marks the section that is being read in the list of contents. */
export function markSectionInView(list: HTMLElement): void {
  const links = [...list.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')]
  const sections = links.flatMap(link => {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)))
    return heading === null ? [] : [{ link, heading }]
  })
  let isWaiting = false
  const look = () => {
    isWaiting = false
    const line = window.innerHeight / 4
    const isAtEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2
    const passed = sections.filter(({ heading }) => heading.getBoundingClientRect().top <= line)
    const current = isAtEnd ? sections.at(-1) : passed.at(-1)
    for (const { link } of sections) {
      if (link === current?.link) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
  }
  const later = () => {
    if (!isWaiting) requestAnimationFrame(look)
    isWaiting = true
  }
  addEventListener('scroll', later, { passive: true })
  addEventListener('resize', later)
  look()
}
