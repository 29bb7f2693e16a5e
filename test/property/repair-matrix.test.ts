import { describe, expect, test } from 'vitest'
import { ACTIONS } from '../../src/domain/dialogue/flow/actions.ts'
import { canonical } from '../../src/domain/dialogue/flow/expression.ts'
import type { Slot } from '../../src/domain/dialogue/flow/flow.ts'
import { editableSlots } from '../../src/domain/dialogue/flow/run-flow.ts'
import type { Template } from '../../src/domain/dialogue/flow/template.ts'
import { type Frame, topFrame } from '../../src/domain/dialogue/state.ts'
import { askedSlot, fittingAnswers, openFlow, picks, press, text, typedAnswers } from '../matrix/answers.ts'
import { explore, type Question, questionOf } from '../matrix/explore.ts'
import { withNewerEdition, withRenamedSlot } from '../matrix/other-editions.ts'
import { correctionCue, saying } from '../matrix/phrases.ts'
import { ASIDE, ASIDE_ANSWER, shippedBrain, shippedWords } from '../matrix/shipped.ts'
import { newStanding, type Replies, type Standing, type Turned, spokenTurn as turn } from '../matrix/talking.ts'
import { placesIn } from '../matrix/watched-flow.ts'
import { answersOf } from '../matrix/worlds.ts'

/**
 * What a customer can do at a question, done at every question and confirm of every flow that ships, in every
 * language. `turn` itself holds each turn to what all of them promise: something is said, once; the flow waits or has
 * ended; nothing is written without a yes to the very values.
 */
const brain = await shippedBrain()
const HOURS = 60 * 60_000

const [{ locale: first, flows }] = brain.voices
const explored = [...flows.values()].map(flow => explore(newStanding(brain, first), flow, flows))
const reached = [...new Map(explored.flatMap(({ questions }) => questions).map(each => [each.name, each])).values()]

test('every step, branch, outcome and rule of every flow that ships is taken by some conversation', () => {
  const taken = new Set(explored.flatMap(each => [...each.taken]))
  expect([...flows.values()].flatMap(placesIn).filter(place => !taken.has(place))).toEqual([])
})

for (const voice of brain.voices) {
  const { locale } = voice
  const tongue = { lexicon: brain.lexicon, file: await shippedWords(locale) }
  const say = (lexeme: Parameters<typeof saying>[1]) => text(saying(tongue, lexeme))
  const questions = reached.map(question => inLanguage(question, locale))
  const atSlots = questions.filter(({ standing }) => askedSlot(standing) !== null)
  const atConfirms = questions.filter(({ standing }) => waiting(standing)?.kind === 'confirm')

  test(`every question that is known beforehand to be asked and every confirm is reached (${locale})`, () => {
    const all = [...voice.flows.values()].flatMap(({ name, steps, slots }) =>
      steps.flatMap(step => {
        if (step.verb === 'ask') return slots.get(step.slot)?.default === null ? [`${name}: ${step.slot}`] : []
        return step.verb === 'confirm' ? [`${name}: ${step.name}`] : []
      }),
    )
    const names = questions.map(({ name }) => name)
    expect(all.filter(name => !names.includes(name))).toEqual([])
  })

  describe.each(questions)(`$name (${locale})`, question => {
    const { standing } = question
    const replies = repliesIn(question)
    const go = (from: Standing, utterance: Parameters<typeof turn>[1]) => turn(from, utterance, replies)
    const later = (from: Standing): Standing => ({ ...from, now: from.now + 2 * HOURS })

    test('a question in between is answered, and the open one asked again at once', () => {
      const aside = go(standing, text(ASIDE))
      expect(said(aside)).toContain(ASIDE_ANSWER)
      expectUnchanged(standing, aside)
    })

    test('another flow is carried out in between, and this one gone on with when asked for', () => {
      const other = [...voice.flows.values()].find(({ name, phrases }) => {
        const isElse = phrases.length > 0 && !standing.state.stack.some(({ flow }) => flow === name)
        return isElse && waiting(go(standing, press(`flow:${name}`)))?.kind === 'slot'
      })
      if (other === undefined) throw new Error('no other flow asks anything')
      const parked = go(standing, press(`flow:${other.name}`))
      expect(topFrame(parked.state)?.flow).toBe(other.name)
      const left = go(parked, press('cancel'))
      expect(left.state.asking?.kind).toBe('resume')
      const root = standing.state.stack.find(({ calledBy }) => calledBy === null)
      expectUnchanged(standing, go(left, press(`resume:${root?.id}`)))
    })

    test('stopping says what was submitted, and can be taken back', () => {
      const stopped = go(standing, say('cancel'))
      if (isAnswer(stopped)) return
      const wrote = standing.state.stack.some(({ written }) => written.length > 0)
      expect(said(stopped)).toContain(fixed(voice.sentences[wrote ? 'cancelled_midway' : 'cancelled']))
      expect(stopped.state.stack).toEqual([])
      expectUnchanged(standing, go(stopped, press('undo')))
    })

    test('a person is brought in at once', () => {
      const asked = go(standing, say('human'))
      expect(asked.progress.effects.map(({ kind }) => kind)).toContain('request_handoff')
      expect(asked.state.stack).toEqual([])
    })

    test('going back asks the question before, unless something was done since', () => {
      const back = go(standing, say('back'))
      const last = standing.state.stack.findLast(({ trail }) => trail.length > 0)
      if (standing.state.stack.some(({ written }) => written.length > 0)) return expectUnchanged(standing, back)
      if (last === undefined) {
        expect(said(back)).toContain(fixed(voice.sentences.back_to_start))
        return
      }
      const before = last.trail.at(-1) ?? ''
      const after = back.state.stack.find(({ id }) => id === last.id)
      expect(after?.slots[before] ?? null).toBeNull()
      expect(after?.waiting).toEqual({ kind: 'slot', slot: before })
      expectKept(last, after, [before])
    })

    test.each(['repeat', 'explain'] as const)('%s asks the same again, and counts for nothing', lexeme => {
      const again = go(standing, say(lexeme))
      if (isAnswer(again)) return
      expectUnchanged(standing, again)
      const slot = askedSlot(standing)
      if (lexeme === 'explain' && slot !== null) expect(said(again)).toContain(words(slot.why))
    })

    test('whoever comes back after hours with a greeting is asked whether to go on, and does so on new facts', () => {
      const greeted = go(later(standing), say('greeting'))
      if (isAnswer(greeted)) return
      expect(said(greeted)).toContain(voice.sentences.welcome_back)
      const root = standing.state.stack.find(({ calledBy }) => calledBy === null)
      const resumed = turn(greeted, press(`resume:${root?.id}`), sameReplies(question))
      expectKept(topFrame(standing.state), topFrame(resumed.state), [])
      expect(resumed.calls.filter(isWrite)).toEqual([])
      expect(nameOf(resumed)).toBe(nameOf(standing))
    })

    test('a conversation finishes on the edition that it began on', () => {
      const newer = { ...standing, brain: withNewerEdition(brain, topFrame(standing.state)?.flow ?? '') }
      expectUnchanged(standing, go(newer, text(ASIDE)), { isCalledAgain: false })
    })

    test('a slot that has another name in the next edition keeps its value', () => {
      const root = topFrame(standing.state)
      const slot = root?.trail[0]
      if (root === null || root.calledBy !== null || slot === undefined) return
      const renamed = { ...standing, brain: withRenamedSlot(brain, root.flow, slot, 'renamed') }
      const moved = go(renamed, text(ASIDE))
      const after = moved.state.stack.find(({ id }) => id === root.id)
      expect(after?.slots['renamed']).toEqual(root.slots[slot])
      expect(after?.hash).toBe('renamed')
    })
  })

  describe.each(atSlots)(`the answer to $name (${locale})`, question => {
    const { standing } = question
    const replies = repliesIn(question)
    const go = (from: Standing, utterance: Parameters<typeof turn>[1]) => turn(from, utterance, replies)
    const slot = askedSlot(standing) as Slot
    const attempts = (from: Standing) => topFrame(from.state)?.attempts[slot.name] ?? 0

    test('every value that fits is taken, from its button too', () => {
      const answers = fittingAnswers(standing)
      expect(answers.length).toBeGreaterThan(0)
      for (const answer of answers) {
        const turned = go(standing, answer)
        expect(turned.progress.isFailure && waiting(turned)?.kind === 'slot' && attempts(turned) === 0).toBe(false)
        expectKept(topFrame(standing.state), frameOf(turned, standing), slot.invalidates)
      }
    })

    test('the button of an earlier question changes nothing', () => {
      const stale = go(standing, press('pick:nothing:here'))
      expect(said(stale)).toContain(voice.sentences.choice_expired)
      expectUnchanged(standing, stale)
    })

    test('answers that do not fit are counted one by one, and then there is another way', () => {
      let at = standing
      for (let count = attempts(standing) + 1; count < slot.attempts; count++) {
        const turned = go(at, misfit(at, slot))
        expect(attempts(turned)).toBe(count)
        expect(said(turned)).toContain(words(slot.error))
        expect(said(turned)).toContain(words(slot.ask[Math.min(count, slot.ask.length - 1)] ?? []))
        expectKept(topFrame(at.state), topFrame(turned.state), [])
        at = turned
      }
      const last = go(at, misfit(at, slot))
      if (slot.exhausted === 'handoff')
        expect(last.progress.effects.map(({ kind }) => kind)).toContain('request_handoff')
      if (slot.exhausted === 'cancel') expect(nameOf(last)).not.toBe(question.name)
      if (slot.exhausted === 'skip') expect(nameOf(last)).not.toBe(question.name)
      if (slot.exhausted !== 'offer_human') return
      expect(last.state.offered.map(({ id }) => id)).toContain('human')
      expectKept(topFrame(at.state), topFrame(last.state), [])
      const [answer] = fittingAnswers(at)
      if (answer === undefined) throw new Error('nothing fits')
      expect(filled(go(last, answer), slot)).toBe(true)
    })

    test('an answer before it is corrected by its value, and nothing else is lost', () => {
      const open = openFlow(standing)
      for (const earlier of open?.frame.trail ?? []) {
        const other = open?.flow.slots.get(earlier)
        const value = other === undefined ? undefined : typedAnswers(other)[1]
        if (other === undefined || value === undefined || !isToldAnywhere(other) || slot.type === 'text') continue
        const corrected = go(standing, text(`${correctionCue(tongue)} ${value}`))
        if (filled(corrected, slot)) continue
        const after = frameOf(corrected, standing)
        expect(after?.slots[earlier]).not.toEqual(open?.frame.slots[earlier])
        expectKept(open?.frame ?? null, after, [earlier, ...other.invalidates])
      }
    })

    test('who has no answer passes, finds another way, or is told what it is for', () => {
      const turned = go(standing, say('skip'))
      if (isAnswer(turned)) return
      if (slot.optional) return expect(nameOf(turned)).not.toBe(question.name)
      if (slot.alternatives.length > 0) return expect(turned.progress.isFailure).toBe(false)
      expect(attempts(turned)).toBe(attempts(standing) + 1)
      if (attempts(turned) < slot.attempts) expect(said(turned)).toContain(words(slot.why))
    })

    test('an answer after hours is taken, and what was looked up is looked up again', () => {
      const [answer] = fittingAnswers(standing)
      if (answer === undefined) throw new Error('nothing fits')
      const late = turn({ ...standing, now: standing.now + 2 * HOURS }, answer, sameReplies(question))
      expect(isAnswer(late)).toBe(true)
      const frame = topFrame(standing.state)
      const fetched = Object.keys(frame?.records ?? {}).length
      if (fetched > 0 && frame?.calledBy === null) expect(late.calls.length).toBeGreaterThan(0)
    })
  })

  describe.each(atConfirms)(`the yes to $name (${locale})`, question => {
    const { standing } = question
    const replies = repliesIn(question)
    const go = (from: Standing, utterance: Parameters<typeof turn>[1]) => turn(from, utterance, replies)
    const open = openFlow(standing)
    const yesButton = press(standing.state.offered.find(({ id }) => id.startsWith('yes:'))?.id ?? '')

    test('said or pressed, it lets the flow go on', () => {
      for (const yes of [say('affirm'), yesButton]) expect(nameOf(go(standing, yes))).not.toBe(question.name)
    })

    test('a no sends nothing, and a yes to the question after it sends nothing either', () => {
      const no = go(standing, say('deny'))
      expect(no.calls.filter(isWrite)).toEqual([])
      if (waiting(no)?.kind !== 'change') return
      for (const yes of [say('affirm'), yesButton]) {
        const asked = go(no, yes)
        expect(asked.calls).toEqual([])
        expect(nameOf(asked)).toBe(question.name)
      }
    })

    test('neither a maybe nor silence is a yes', () => {
      expect(go(standing, say('unsure')).calls.filter(isWrite)).toEqual([])
      const late = turn({ ...standing, now: standing.now + 2 * HOURS }, say('affirm'), sameReplies(question))
      expect(late.calls.filter(isWrite)).toEqual([])
      expect(nameOf(late)).toBe(question.name)
    })

    test('a yes with another value changes the value and is asked for again', () => {
      if (open === null) throw new Error('no flow is open')
      for (const slot of editableSlots(open.flow, open.frame)) {
        const value = typedAnswers(slot)[1]
        if (value === undefined || !isToldAnywhere(slot)) continue
        const changed = go(standing, text(`${saying(tongue, 'affirm')}, ${correctionCue(tongue)} ${value}`))
        expect(changed.calls.filter(isWrite)).toEqual([])
        const after = frameOf(changed, standing)
        expect(after?.slots[slot.name]).not.toEqual(open.frame.slots[slot.name])
        expectKept(open.frame, after, [slot.name, ...slot.invalidates])
        expect(go(changed, yesButton).calls.filter(isWrite)).toEqual([])
      }
    })

    test('each value that may be changed is asked for again, as for the first time', () => {
      if (open === null) throw new Error('no flow is open')
      for (const slot of editableSlots(open.flow, open.frame)) {
        const no = go(standing, press('no'))
        const asked = go(waiting(no)?.kind === 'change' ? no : standing, press(`change:${slot.name}`))
        expect(waiting(asked)).toEqual({ kind: 'slot', slot: slot.name })
        expect(topFrame(asked.state)?.attempts[slot.name] ?? 0).toBe(0)
        expectKept(open.frame, topFrame(asked.state), [slot.name, ...slot.invalidates])
        const [answer] = picks(asked.state).map(press).concat(fittingAnswers(asked))
        if (answer !== undefined) expect(go(asked, answer).calls.filter(isWrite)).toEqual([])
      }
    })

    test('what was not done is tried again only when asked for', () => {
      const unreachable: Replies = call =>
        isWrite(call) && ACTIONS[call.action]?.outcomes.includes('unavailable')
          ? { outcome: 'unavailable', value: null }
          : replies(call, 0)
      const failed = turn(standing, yesButton, unreachable)
      if (waiting(failed)?.kind !== 'retry') return
      const aside = go(failed, text(ASIDE))
      expect(aside.calls).toEqual([])
      expect(waiting(aside)?.kind).toBe('retry')
      expect(go(aside, press('retry')).calls.map(({ action }) => action)).toEqual(
        expect.arrayContaining(failed.calls.filter(isWrite).map(({ action }) => action)),
      )
    })
  })
}

function waiting({ state }: Standing): Frame['waiting'] {
  return state.asking === null ? (topFrame(state)?.waiting ?? null) : null
}

function nameOf({ state }: Standing): string | null {
  const top = topFrame(state)
  return top === null || state.asking !== null ? null : questionOf(top)
}

function frameOf({ state }: Standing, before: Standing): Frame | undefined {
  return state.stack.find(({ id }) => id === topFrame(before.state)?.id)
}

function said({ progress }: Turned): string {
  return progress.said.map(each => each.text).join('\n')
}

function isWrite({ action }: { readonly action: string }): boolean {
  return ACTIONS[action]?.effect === 'write'
}

/** Whether what was said to do something else is one of the answers here. */
function isAnswer({ progress }: Turned): boolean {
  return progress.why.some(why => /^(filled|button|has no)/.test(why))
}

function filled(turned: Turned, { name }: Slot): boolean {
  const frame = frameOf(turned, turned.before)
  return frame === undefined || (frame.slots[name] ?? null) !== null
}

/** Whether its values are known as such without its question. */
function isToldAnywhere({ type, fill }: Slot): boolean {
  return fill !== 'asked' && !['text', 'person', 'address', 'code'].includes(type)
}

/** What stands in a text whatever fills its holes. */
function words(template: Template): string {
  return template.filter(part => typeof part === 'string').sort((a, b) => b.length - a.length)[0] ?? ''
}

function fixed(sentence: string): string {
  return sentence.split(/\{\w+\}/).sort((a, b) => b.length - a.length)[0] ?? ''
}

/** Something that is no answer to the question, in no language. */
function misfit(standing: Standing, slot: Slot) {
  const nothing = ['12', 'zzkb', '...'].find(each => {
    const { progress } = turn(standing, text(each), () => ({ outcome: 'unavailable', value: null }))
    return !progress.why.some(why => why.startsWith('filled'))
  })
  if (nothing === undefined) throw new Error(`everything is an answer to "${slot.name}"`)
  return text(nothing)
}

/** The same question, asked in another language. */
function inLanguage(question: Question, locale: string): Question {
  if (locale === first) return question
  const { standing } = question
  const spoken = turn({ ...standing, state: { ...standing.state, locale } }, text(ASIDE), repliesIn(question))
  return { ...question, standing: spoken }
}

/** Everything comes out well. */
function repliesIn({ world }: Question): Replies {
  return call => answersOf(world, call)[0] ?? { outcome: 'ok', value: null }
}

/** What is looked up again comes out as it did on the way here, and well once the flow goes on from there. */
function sameReplies(question: Question): Replies {
  const again = new Map(question.heard)
  return (call, count) => {
    const same = again.get(call.action)
    again.delete(call.action)
    return same ?? repliesIn(question)(call, count)
  }
}

/** The same question is open, with the same answers so far. */
function expectUnchanged(before: Standing, after: Turned, { isCalledAgain = true } = {}): void {
  expect(nameOf(after)).toBe(nameOf(before))
  const [was, is] = [topFrame(before.state), topFrame(after.state)]
  expect(canonical(is?.slots ?? null)).toBe(canonical(was?.slots ?? null))
  expect(is?.attempts).toEqual(was?.attempts)
  if (!isCalledAgain) expect(is?.hash).toBe(was?.hash)
  expect(after.calls.filter(isWrite)).toEqual([])
}

/** Every answer of before is still there, but for some. */
function expectKept(before: Frame | null, after: Frame | null | undefined, but: readonly string[]): void {
  if (before === null || after === null || after === undefined) return
  for (const slot of before.trail)
    if (!but.includes(slot)) expect({ slot, value: after.slots[slot] }).toEqual({ slot, value: before.slots[slot] })
}
