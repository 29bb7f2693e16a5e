import { shippedBrain } from '../shipped-brain.ts'
import { botbuilderDialogs, type Engine, nlpjsBot, ours, SCRIPT, TOLD } from './dialogue-engines.ts'

/**
 * Turns a second of our engine beside two others, the same flow told the same way, each with its state kept in
 * memory as text. Taken in turns, so that a busy moment of the machine hits all of them.
 */
const ROUNDS = 5
const CONVERSATIONS = 300

const print = (line: string) => void process.stdout.write(`${line}\n`)

const tracking = (await shippedBrain()).voices[0].flows.get('order-status')
if (tracking === undefined) throw new Error('the flow order-status is not there')
const engines = [await ours(), await botbuilderDialogs(), await nlpjsBot(tracking)]
const rates = new Map<Engine, number[]>(engines.map(engine => [engine, []]))
for (let round = 0; round <= ROUNDS; round++) {
  for (const engine of engines) {
    const rate = await turnsPerSecond(engine)
    // The first round warms up.
    if (round > 0) rates.get(engine)?.push(rate)
  }
}
print(`Turns a second, "${SCRIPT.join(' / ')}" (median of ${ROUNDS} rounds of ${CONVERSATIONS} conversations)`)
const [first] = engines.map(engine => median(rates.get(engine) ?? []))
for (const engine of engines) {
  const rate = median(rates.get(engine) ?? [])
  print(`  ${engine.name.padEnd(22)}${rate.toFixed(0).padStart(7)}   ours is ${((first ?? 0) / rate).toFixed(2)} x`)
}

async function turnsPerSecond(engine: Engine): Promise<number> {
  const began = performance.now()
  for (let conversation = 0; conversation < CONVERSATIONS; conversation++) {
    const talk = engine.open()
    let reply = ''
    for (const text of SCRIPT) reply = await talk(text)
    if (!reply.includes(TOLD)) throw new Error(`${engine.name} did not tell of the order: ${reply}`)
  }
  return (CONVERSATIONS * SCRIPT.length * 1_000) / (performance.now() - began)
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
