import { z } from 'zod'
import {
  caseContent,
  caseTypes,
  formAnswers,
  lineChange,
  linking,
  newLine,
  reference,
  taskTemplates,
  watching,
} from './content-protocol.ts'
import { operation } from './operation.ts'
import { caseDetails, caseTask, conflict, problem } from './protocol.ts'

const DETAILS = { status: 200, shape: caseDetails, etag: true } as const
const REFUSED = { status: 409, text: 'Not possible now; `code` says why.', shape: problem } as const

/** The calls for what a case consists of. */
export const CONTENT_OPERATIONS = {
  readCaseContent: operation({
    method: 'get',
    path: '/cases/{number}/content',
    title: 'Read what a case consists of',
    text: 'What is for staff alone: its form, playbook, relations, watchers, references to other systems, and the major case it leads.',
    answer: { status: 200, shape: caseContent, etag: true },
  }),
  addCaseLine: operation({
    method: 'post',
    path: '/cases/{number}/lines',
    title: 'Add a line',
    text: 'One of several things the case is about. An asset or a contract has to be the customer’s own. The case is not resolved while a line is open.',
    body: newLine,
    example: { kind: 'order', ref: 'LH-20418', quantity: 2, reason: 'broken' },
    idempotent: true,
    answer: { status: 201, shape: caseDetails, etag: true },
    refusals: [REFUSED],
  }),
  changeCaseLine: operation({
    method: 'patch',
    path: '/cases/{number}/lines/{line}',
    title: 'Change a line',
    text: 'Only what is given. A state that ends the line needs a `resolution`; work on a line opens its case. Changes of different lines go together.',
    body: lineChange,
    example: { state: 'accepted', resolution: 'replaced' },
    ifMatch: true,
    answer: DETAILS,
    refusals: [
      { ...REFUSED, text: 'Somebody was faster, or it is not possible now.', shape: z.union([conflict, problem]) },
    ],
  }),
  dropCaseTask: operation({
    method: 'post',
    path: '/cases/{number}/tasks/{id}/dropped',
    title: 'Drop a task',
    text: 'It is not to be done any more. Dropping it again changes nothing; a task that is done stays done.',
    idempotent: true,
    answer: { status: 200, shape: caseTask, etag: false },
    refusals: [REFUSED],
  }),
  fillCaseForm: operation({
    method: 'patch',
    path: '/cases/{number}/form',
    title: 'Fill in the form',
    text: 'The answers to what the type of the case asks, all of them, by the field’s name. `GET …/content` has the fields.',
    body: formAnswers,
    example: { values: { since: '2026-11-20' } },
    ifMatch: true,
    answer: DETAILS,
    refusals: [{ ...REFUSED, text: 'Somebody was faster with the form.', shape: conflict }],
  }),
  watchCase: operation({
    method: 'post',
    path: '/cases/{number}/watchers',
    title: 'Watch a case, or stop',
    text: 'Staff may watch any case; a contact only one that they may see. `watches: false` stops it.',
    body: watching,
    example: { kind: 'staff', id: 'staff_sam' },
    idempotent: true,
    answer: DETAILS,
    refusals: [REFUSED],
  }),
  linkCase: operation({
    method: 'post',
    path: '/cases/{number}/links',
    title: 'Link two cases, or take the link away',
    text: '`duplicate_of` and `spawned` are made by hand; follow-ups and children of major cases by what they follow from. Both cases are told.',
    body: linking,
    example: { kind: 'duplicate_of', number: 'CS-0000018' },
    idempotent: true,
    answer: DETAILS,
  }),
  referCase: operation({
    method: 'post',
    path: '/cases/{number}/references',
    title: 'Tell what another system says',
    text: 'About its incident, problem, change or work order on the same thing. Its words are for staff; `toCustomer` is what the customer reads.',
    body: reference,
    example: { system: 'field-service', kind: 'work_order', id: 'WO-4711', statusText: 'SCHEDULED 2026-11-24' },
    idempotent: true,
    answer: DETAILS,
  }),
  listCaseTypes: operation({
    method: 'get',
    path: '/case-types',
    title: 'List the types of cases',
    text: 'With what ends a resolved case, how long it can be reopened, and what is asked about it.',
    answer: { status: 200, shape: caseTypes, etag: false },
  }),
  listTaskTemplates: operation({
    method: 'get',
    path: '/task-templates',
    title: 'List the task templates',
    text: 'Pieces of work that come up again and again.',
    answer: { status: 200, shape: taskTemplates, etag: false },
  }),
}
