import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

const NEAR_END_PX = 80

/** Keeps the end in sight while the reader is there, and leaves them alone while they read further up. */
export function useStickToEnd(of: string, content: string) {
  const box = useRef<HTMLDivElement>(null)
  const away = useSignal(false)
  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight
    away.value = false
  }
  useLayoutEffect(toEnd, [of])
  useLayoutEffect(() => {
    if (!away.value) toEnd()
  }, [content])
  useEffect(() => {
    const log = box.current
    if (!log) return
    const look = () => {
      away.value = log.scrollHeight - log.scrollTop - log.clientHeight > NEAR_END_PX
    }
    const stay = new ResizeObserver(() => {
      if (!away.value) toEnd()
    })
    log.addEventListener('scroll', look, { passive: true })
    stay.observe(log)
    return () => {
      log.removeEventListener('scroll', look)
      stay.disconnect()
    }
  })
  return { box, away: away.value, toEnd }
}
