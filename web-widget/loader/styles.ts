import type { Options } from './options.ts'

/**
 * The look of the launcher and the frame around the app. A constructed sheet inside a shadow root: a strict
 * content security policy of the host page allows it, and the host's own styles do not reach in.
 */
export function createStyles({ position, color }: Options): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  const brand = color ?? '#4149b8'
  sheet.replaceSync(`
:host{all:initial;--brand:${brand};--on-brand:${inkOn(brand)}}
*{box-sizing:border-box}
button,iframe{position:fixed;${position}:max(20px,env(safe-area-inset-${position}))}
button{bottom:max(20px,env(safe-area-inset-bottom));z-index:2147483000;display:flex;align-items:center;justify-content:center;gap:10px;min-width:56px;height:56px;padding:0 16px;border:0;border-radius:28px;background:var(--brand);color:var(--on-brand);font:600 15px/1 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;cursor:pointer;box-shadow:0 0 0 1px #fff3,0 6px 20px #1416384d,0 2px 6px #14163833;transition:transform .16s,box-shadow .16s}
button:hover{transform:translateY(-2px);box-shadow:0 0 0 1px #fff3,0 10px 28px #14163859}
button:active{transform:none}
button:focus-visible{outline:3px solid var(--brand);outline-offset:3px}
svg{width:24px;height:24px;flex:none;fill:none;stroke:currentColor;stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}
[aria-expanded=true] .talk,[aria-expanded=false] .shut{display:none}
b{position:absolute;top:-4px;inset-inline-end:-4px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;border:2px solid #fff;background:#c5221f;color:#fff;font:700 12px/18px system-ui,sans-serif;text-align:center}
b[hidden]{display:none}
iframe{bottom:calc(max(20px,env(safe-area-inset-bottom)) + 68px);z-index:2147483001;width:400px;max-width:calc(100vw - 40px);height:min(680px,calc(100dvh - 108px));border:0;border-radius:18px;background:#fff;color-scheme:light dark;box-shadow:0 0 0 1px #1416381a,0 16px 48px #14163838,0 4px 12px #1416381a;visibility:hidden;opacity:0;transform:translateY(12px);transition:opacity .18s,transform .18s,visibility 0s .18s}
iframe.open{visibility:visible;opacity:1;transform:none;transition:opacity .18s,transform .18s}
@media(prefers-color-scheme:dark){iframe{background:#17181d;box-shadow:0 0 0 1px #ffffff24,0 16px 48px #000a}}
@media(max-width:480px),(max-height:420px){iframe{inset:0;width:100%;max-width:none;height:100dvh;border-radius:0}}
@media(prefers-reduced-motion:reduce){button,iframe,iframe.open{transition:none}}
@media(forced-colors:active){button,iframe{border:2px solid ButtonText}}
@media print{:host{display:none}}`)
  return sheet
}

/** White or near-black, whichever is read more easily on the colour (WCAG relative luminance). */
export function inkOn(color: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? '#14163a' : '#ffffff'
}
