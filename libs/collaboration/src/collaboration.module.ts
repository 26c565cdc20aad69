import type { ServiceDefinition } from '@havstang/nest';
import { activeTies } from './active-ties/active-ties.js';
import { attendanceMatrix } from './attendance-matrix/attendance-matrix.js';
import { attendanceMatrixHttp } from './attendance-matrix/attendance-matrix.http.js';
import { collaborationTies } from './collaboration-tie/collaboration-tie.http.js';
import { onAttendance, onUnderstandingAgreed } from './on-joint-events/on-joint-events.js';
import { organisationDirectory } from './organisation-directory/organisation-directory.js';
import { organisationDirectoryHttp } from './organisation-directory/organisation-directory.http.js';
import { organisations } from './organisation/organisation.http.js';
import { reflections } from './reflection/reflection.http.js';
import { seriesFacts } from './series-facts/series-facts.js';
import { sessionCalendar } from './session-calendar/session-calendar.js';
import { sessionCalendarHttp } from './session-calendar/session-calendar.http.js';
import { allSessionSeries } from './session-series/session-series.http.js';
import { sessions } from './session/session.http.js';
import { tieLapse } from './tie-lapse/tie-lapse.js';
import { unitDirectory } from './unit-directory/unit-directory.js';

/** Who meets whom across units and organisations, and the collaborations that follow. */
export const collaboration: ServiceDefinition = {
  service: 'collaboration',
  aggregates: [organisations, allSessionSeries, sessions, collaborationTies, reflections],
  readModels: [organisationDirectory, unitDirectory, seriesFacts, sessionCalendar, attendanceMatrix, activeTies],
  views: [organisationDirectoryHttp, sessionCalendarHttp, attendanceMatrixHttp],
  reactions: [onAttendance, onUnderstandingAgreed],
  timers: [tieLapse],
};
