import type { WriteStream } from 'node:tty'

const WIDTH = 30

/** Shows how far long work is: a bar that moves at a terminal, a line for every twentieth elsewhere. */
export function progressBar(output: Pick<WriteStream, 'write' | 'isTTY'>): (done: number, total: number) => void {
  let told = -1
  return (done, total) => {
    const share = done / total
    if (output.isTTY) {
      const filled = Math.round(share * WIDTH)
      const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled)
      output.write(`\r${bar} ${percent(share)}${done === total ? '\n' : ''}`)
      return
    }
    const twentieth = Math.floor(share * 20)
    if (twentieth > told) output.write(`${percent(share)}\n`)
    told = twentieth
  }
}

function percent(share: number): string {
  return `${String(Math.floor(share * 100)).padStart(3)} %`
}
