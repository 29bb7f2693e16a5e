import type { FirstlineApi } from '../loader/api.ts'

/**
 * The shop's sign-in: here a single customer and no password, as nothing is for sale. What a real shop does is the
 * same: its server signs a token for whoever is signed in, and its page hands that to the chat.
 */
const SIGNED_IN = 'larkspur:signed-in'

const account = element('account')
const who = element('who')
const signIn = element('sign-in')
const signOut = element('sign-out')
let customer = remembered()

signIn.addEventListener('click', () => void enter())
signOut.addEventListener('click', () => void leave())
whenChatIsThere(chat => {
  if (customer === null) return
  // A function, so that a token is asked for only when there is a chat to show it to.
  void chat.identify(async () => (await fetchToken()).token)
})
show()

async function enter(): Promise<void> {
  busy(signIn, true)
  const name = await fetchToken().then(
    ({ name }) => name,
    () => null,
  )
  busy(signIn, false)
  if (name === null) return tell('Signing in did not work. Please try again.')
  become(name)
  signOut.focus()
  void window.Firstline?.identify(async () => (await fetchToken()).token)
}

async function leave(): Promise<void> {
  become(null)
  signIn.focus()
  await window.Firstline?.logout()
}

async function fetchToken(): Promise<{ readonly token: string; readonly name: string }> {
  const answer = await fetch('/demo/identity-token', { method: 'POST', signal: AbortSignal.timeout(10_000) })
  if (!answer.ok) throw new Error(`the shop answered ${answer.status}`)
  return await answer.json()
}

function become(name: string | null): void {
  customer = name
  remember(name)
  show()
}

function show(): void {
  account.hidden = false
  tell(customer === null ? '' : `Signed in as ${customer}`)
  signIn.hidden = customer !== null
  signOut.hidden = customer === null
}

function tell(sentence: string): void {
  who.textContent = sentence
}

function busy(button: HTMLElement, isBusy: boolean): void {
  button.ariaDisabled = String(isBusy)
}

function remembered(): string | null {
  try {
    return sessionStorage.getItem(SIGNED_IN)
  } catch {
    return null
  }
}

function remember(name: string | null): void {
  try {
    if (name === null) sessionStorage.removeItem(SIGNED_IN)
    else sessionStorage.setItem(SIGNED_IN, name)
  } catch {
    // Signed in until the page is left.
  }
}

function whenChatIsThere(run: (chat: FirstlineApi) => void): void {
  if (window.Firstline) run(window.Firstline)
  else window.addEventListener('firstline:ready', () => window.Firstline && run(window.Firstline), { once: true })
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the shop has no "${id}"`)
  return found
}
