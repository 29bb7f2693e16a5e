import { z } from 'zod'
import { AGREEMENT_OPERATIONS } from './agreement-operations.ts'
import { ARTICLE_OPERATIONS } from './article-operations.ts'
import { CONTENT_OPERATIONS } from './content-operations.ts'
import { INTEGRATION_OPERATIONS } from './integration-operations.ts'
import { MAJOR_OPERATIONS } from './major-operations.ts'
import { operation } from './operation.ts'
import { PARTY_OPERATIONS } from './party-operations.ts'
import {
  caseChange,
  caseComment,
  caseDetails,
  caseEvent,
  caseEvents,
  caseMove,
  casePage,
  caseQuery,
  caseTask,
  conflict,
  newCase,
  newTask,
  problem,
  refused,
} from './protocol.ts'

const eventsQuery = z.object({
  after: z.coerce.number().int().min(0).max(1_000_000_000).default(0).describe('The last `seq` you have.'),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(500),
})

const CONFLICT = { status: 409, text: 'Somebody was faster, or the move is refused.' } as const

/** Every call: cases first, then parties, then agreements, then what belongs to other systems. */
export const OPERATIONS = {
  listCases: operation({
    method: 'get',
    path: '/cases',
    scope: 'cases:read',
    title: 'List cases',
    text: 'The most recently changed first. `nextCursor` leads to the next page, with all else the same.',
    query: caseQuery,
    answer: { status: 200, shape: casePage, etag: false },
  }),
  openCase: operation({
    method: 'post',
    path: '/cases',
    scope: 'cases:write',
    title: 'Open a case',
    text: 'Its number is drawn; `followUpOf` names the case that it continues.',
    body: newCase,
    example: { summary: 'The kettle leaks at the handle.', contact: 'rosa@example.org', priority: 'high' },
    idempotent: true,
    answer: { status: 201, shape: caseDetails, etag: true },
  }),
  readCase: operation({
    method: 'get',
    path: '/cases/{number}',
    scope: 'cases:read',
    title: 'Read a case',
    text: 'Everything about it but its events. `moves` are the states it can be moved to now by you.',
    answer: { status: 200, shape: caseDetails, etag: true },
  }),
  changeCase: operation({
    method: 'patch',
    path: '/cases/{number}',
    scope: 'cases:write',
    title: 'Change a case',
    text: 'Only the given fields. What others have changed since your version stands; the same field is a conflict. A new case is opened by giving it to an agent.',
    body: caseChange,
    example: { priority: 'urgent', type: 'complaint' },
    ifMatch: true,
    idempotent: true,
    answer: { status: 200, shape: caseDetails, etag: true },
    refusals: [{ ...CONFLICT, text: 'Somebody was faster with the same field.', shape: conflict }],
  }),
  moveCase: operation({
    method: 'post',
    path: '/cases/{number}/moves',
    scope: 'cases:write',
    title: 'Move a case to another state',
    text: '`resolved` takes a `resolution`, `cancelled` may take a `closure`. A refused move names its reason in `code`.',
    body: caseMove,
    example: { to: 'open' },
    ifMatch: true,
    idempotent: true,
    answer: { status: 200, shape: caseDetails, etag: true },
    refusals: [{ ...CONFLICT, shape: z.union([conflict, refused]) }],
  }),
  commentOnCase: operation({
    method: 'post',
    path: '/cases/{number}/comments',
    scope: 'cases:write',
    title: 'Comment on a case',
    text: 'For the customer to see, or for staff alone. A case that has ended takes only what is for staff alone.',
    body: caseComment,
    example: { text: 'We have sent a new handle.', public: true },
    idempotent: true,
    answer: { status: 201, shape: caseEvent, etag: false },
    refusals: [{ status: 409, text: 'The case has ended.', shape: problem }],
  }),
  listCaseEvents: operation({
    method: 'get',
    path: '/cases/{number}/events',
    scope: 'cases:read',
    title: 'Read what happened to a case',
    text: 'In order. `nextCursor` leads to the next page; `after` begins behind a `seq` that one has.',
    query: eventsQuery,
    answer: { status: 200, shape: caseEvents, etag: false },
  }),
  addCaseTask: operation({
    method: 'post',
    path: '/cases/{number}/tasks',
    scope: 'cases:write',
    title: 'Add a task',
    text: 'An open blocking task keeps the case from being resolved. What is left out is as the `template` has it; without one it needs a `title`.',
    body: newTask,
    example: { title: 'Ask the workshop for a handle', blocking: false },
    idempotent: true,
    answer: { status: 201, shape: caseTask, etag: false },
    refusals: [{ status: 409, text: 'The case has ended.', shape: problem }],
  }),
  finishCaseTask: operation({
    method: 'post',
    path: '/cases/{number}/tasks/{id}/done',
    scope: 'cases:write',
    title: 'Finish a task',
    text: 'Doing it again changes nothing. With the last blocking one, a case that waited for it is open again.',
    idempotent: true,
    answer: { status: 200, shape: caseTask, etag: false },
    refusals: [{ status: 409, text: 'It was dropped.', shape: problem }],
  }),
  ...CONTENT_OPERATIONS,
  ...MAJOR_OPERATIONS,
  ...PARTY_OPERATIONS,
  ...AGREEMENT_OPERATIONS,
  ...ARTICLE_OPERATIONS,
  ...INTEGRATION_OPERATIONS,
}
