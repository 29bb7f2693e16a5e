import type { ComponentChildren, JSX } from 'preact'
import { Icon, Mark } from './icon.tsx'
import { signOut } from './sign-out.ts'

type PageLink = { readonly href: string; readonly name: string }

/** The head of a page: what it is or shows, the way to the other pages, and the way out. */
export function PageHead({
  children,
  others,
}: {
  children: ComponentChildren
  others: readonly PageLink[]
}): JSX.Element {
  return (
    <header class="page-head">
      <Mark />
      {children}
      <nav aria-label="Pages">
        {others.map(({ href, name }) => (
          <a key={href} href={href}>
            {name}
          </a>
        ))}
      </nav>
      <button type="button" class="bare round" aria-label="Sign out" title="Sign out" onClick={signOut}>
        <Icon name="leave" />
      </button>
    </header>
  )
}
