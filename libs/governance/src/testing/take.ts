import { metaOf } from '@havstang/testing';
import type { CommandNamed } from '../decision/state.js';
import { challenge } from './decisions.js';
import { handledMeeting, MEETING } from './meetings.js';
import { adopted, appointed, DELEGATE, ORDER, orderFacts, pointAdded } from './orders.js';

export type Take = CommandNamed<'TakeDecision'>;

export const order = orderFacts(adopted, pointAdded(), appointed());
export const decided: Take['data'] = {
  decidedOn: '2022-02-21',
  outcome: 'approved',
  content: 'Testet får genomföras.',
  reasons: 'Det ryms.',
  level: 'delegat',
  delegation: { orderId: ORDER, pointCode: '4.2' },
  amount: 80_000,
  boundariesConsidered: [],
  alternatives: [],
  othersPresent: [],
};
export const looked: Take['found'] = { challenge: challenge(), boundaries: [], order, meeting: undefined };
export const delegate = metaOf({ actor: { ref: DELEGATE, role: 'delegate' } });
export const secretary = metaOf({ actor: { role: 'secretary' } });

export const take = (over: Partial<Take['data']> = {}, found: Partial<Take['found']> = {}, meta = delegate) =>
  ({ type: 'TakeDecision', data: { ...decided, ...over }, found: { ...looked, ...found }, meta }) as const;
export const atMeeting = (
  over: Partial<Take['data']> = {},
  meeting: Take['found']['meeting'] = handledMeeting(),
  meta = secretary,
) =>
  take(
    { level: 'nämnd', decidedOn: '2022-02-14', meetingId: MEETING, delegation: undefined, amount: undefined, ...over },
    { order: undefined, meeting },
    meta,
  );
export const place = ({ stream, revision }: { stream: string; revision: number }) => ({ stream, revision });
