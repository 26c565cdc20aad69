import type { Timer } from '@havstang/nest';
import { ideas } from '../idea/idea.http.js';
import { openInbox } from '../open-inbox/open-inbox.js';

const DAY_MS = 86_400_000;

/** I-C15: how long an idea may wait in the open inbox before it is linked to a challenge. */
export const INBOX_DAYS = 30;

/** Records once that an idea has waited too long; recording it takes the idea out of the list that is looked through. */
export const inboxDeadline: Timer = {
  name: 'inbox-deadline',
  due: async (now, all) => {
    const due = [];
    for await (const { tenant, document } of all(openInbox)) {
      const { id, since } = document;
      const dueAt = new Date(Date.parse(since) + INBOX_DAYS * DAY_MS).toISOString();
      if (dueAt > now) continue;
      due.push({ to: ideas, id, type: 'NoteTriageOverdue', data: { dueAt }, tenant, occurredAt: dueAt });
    }
    return due;
  },
};
