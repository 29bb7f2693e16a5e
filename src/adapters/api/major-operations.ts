import { affected, closing, decision, newChildren, proposal, recipients, update } from './major-protocol.ts'
import { operation } from './operation.ts'
import { caseDetails, problem } from './protocol.ts'

const DETAILS = { status: 200, shape: caseDetails, etag: true } as const
const REFUSED = { status: 409, text: 'Not possible now; `code` says why.', shape: problem } as const

/** The calls for major cases. */
export const MAJOR_OPERATIONS = {
  proposeMajorCase: operation({
    method: 'post',
    path: '/cases/{number}/major',
    scope: null,
    title: 'Propose a major case',
    text: 'Says that many customers have this problem. `title` is what all of them are told it is.',
    body: proposal,
    example: { title: 'Kettles of batch 7 leak at the handle' },
    idempotent: true,
    answer: { status: 201, shape: caseDetails, etag: true },
    refusals: [REFUSED],
  }),
  decideMajorCase: operation({
    method: 'post',
    path: '/cases/{number}/major/decision',
    scope: null,
    managersOnly: true,
    title: 'Approve or reject a major case',
    text: 'A manager’s. No timer closes a case that belongs to an approved one.',
    body: decision,
    example: { decision: 'approved' },
    idempotent: true,
    answer: DETAILS,
    refusals: [REFUSED],
  }),
  previewMajorCase: operation({
    method: 'post',
    path: '/cases/{number}/major/recipients',
    scope: 'cases:read',
    title: 'See who would get a case',
    text: 'Of the parties that are named and all who own something of the product, those that have no case of this major one yet. Changes nothing.',
    body: affected,
    example: { parties: [] },
    answer: { status: 200, shape: recipients, etag: false },
    refusals: [REFUSED],
  }),
  openMajorChildren: operation({
    method: 'post',
    path: '/cases/{number}/major/children',
    scope: null,
    managersOnly: true,
    title: 'Open a case for each party concerned',
    text: 'A manager’s. `count` is the number that the preview gave; above 50 it takes `again` as well. A party never gets two.',
    body: newChildren,
    example: { parties: [], count: 0 },
    idempotent: true,
    answer: { status: 201, shape: caseDetails, etag: true },
    refusals: [REFUSED],
  }),
  updateMajorCase: operation({
    method: 'post',
    path: '/cases/{number}/major/updates',
    scope: null,
    title: 'Tell all customers of a major case',
    text: 'The text is copied into the timeline of each of its cases that has not ended.',
    body: update,
    example: { text: 'The cause is found. New handles are on their way.' },
    idempotent: true,
    answer: DETAILS,
    refusals: [REFUSED],
  }),
  closeMajorCase: operation({
    method: 'post',
    path: '/cases/{number}/major/closing',
    scope: null,
    managersOnly: true,
    title: 'Close a major case',
    text: 'A manager’s. Proposes the solution on each of its cases, which every customer may still reject; none is closed by it.',
    body: closing,
    example: { code: 'replaced', notes: 'All handles were replaced.' },
    idempotent: true,
    answer: DETAILS,
    refusals: [REFUSED],
  }),
}
