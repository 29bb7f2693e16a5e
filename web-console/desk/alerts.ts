import { effect, signal } from '@preact/signals'
import { lists } from './desk-state.ts'
import { place } from './place.ts'
import { unseenIn } from './seen.ts'

const RING_AGAIN_MS = 15_000
/** Whether new customers are rung in. Browsers allow sound only after a gesture: switching it on is one. */
export const soundOn = signal(false)
let audio: AudioContext | null = null

/** Switches the ring on or off; switching it on lets it be heard once. */
export function toggleSound(): void {
  soundOn.value = !soundOn.value
  if (!soundOn.value) return
  audio ??= new AudioContext()
  void audio.resume().then(ring)
}

/** Keeps the page's title and the ring in step with the lists; the returned function stops both. */
export function startAlerts(): () => void {
  const stopTitle = effect(() => {
    const open = callingCount()
    const here = placeTitle()
    document.title = open > 0 ? `(${open}) ${here}` : here
  })
  let before = 0
  const stopRing = effect(() => {
    const count = waitingCount()
    if (count > before && soundOn.value) ring()
    before = count
  })
  const again = setInterval(() => waitingCount() > 0 && soundOn.value && ring(), RING_AGAIN_MS)
  return () => {
    stopTitle()
    stopRing()
    clearInterval(again)
    document.title = 'Desk'
  }
}

/** How many conversations call for somebody: those nobody has, and mine with something unread. */
export function callingCount(): number {
  return waitingCount() + unreadCount()
}

function placeTitle(): string {
  const here = place.value
  if (here.view === 'case') return `${here.number} · Desk`
  return here.view === 'cases' ? 'Cases · Desk' : 'Desk'
}

function waitingCount(): number {
  return lists.value?.waiting.length ?? 0
}

function unreadCount(): number {
  return (lists.value?.mine ?? []).filter(handoff => unseenIn(handoff.conversationId) > 0).length
}

/** Two soft notes. */
function ring(): void {
  if (!audio) return
  for (const [place, pitch] of [659, 880].entries()) note(audio, pitch, audio.currentTime + place * 0.14)
}

function note(context: AudioContext, pitch: number, at: number): void {
  const tone = new OscillatorNode(context, { frequency: pitch })
  const volume = new GainNode(context, { gain: 0 })
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(0.12, at + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.35)
  tone.connect(volume).connect(context.destination)
  tone.start(at)
  tone.stop(at + 0.4)
}
