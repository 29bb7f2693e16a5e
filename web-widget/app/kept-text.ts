/** Small things worth having again after a reload (a draft, what has been read). Nothing breaks where it is forbidden. */
export const keptText = {
  read(name: 'draft' | 'read'): string {
    try {
      return localStorage.getItem(`firstline:${name}`) ?? ''
    } catch {
      return ''
    }
  },
  wipe(): void {
    for (const name of ['draft', 'read'] as const) this.write(name, '')
  },
  write(name: 'draft' | 'read', value: string): void {
    try {
      if (value === '') localStorage.removeItem(`firstline:${name}`)
      else localStorage.setItem(`firstline:${name}`, value)
    } catch {
      // The draft then lives as long as the page.
    }
  },
}
