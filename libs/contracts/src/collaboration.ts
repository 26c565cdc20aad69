import type { Contract, View } from './contract.js';
import { attendanceMatrixView } from './collaboration/attendance-matrix.js';
import { collaborationTieContract } from './collaboration/collaboration-tie.js';
import { organisationDirectoryView } from './collaboration/organisation-directory.js';
import { organisationContract } from './collaboration/organisation.js';
import { reflectionContract } from './collaboration/reflection.js';
import { sessionCalendarView } from './collaboration/session-calendar.js';
import { sessionSeriesContract } from './collaboration/session-series.js';
import { sessionContract } from './collaboration/session.js';

export const collaborationContracts: readonly Contract[] = [
  organisationContract,
  sessionSeriesContract,
  sessionContract,
  collaborationTieContract,
  reflectionContract,
];
export const collaborationViews: readonly View[] = [
  organisationDirectoryView,
  sessionCalendarView,
  attendanceMatrixView,
];

export * from './collaboration/organisation.js';
export * from './collaboration/session-series.js';
export * from './collaboration/session.js';
export * from './collaboration/collaboration-tie.js';
export * from './collaboration/reflection.js';
export * from './collaboration/organisation-directory.js';
export * from './collaboration/session-calendar.js';
export * from './collaboration/attendance-matrix.js';
