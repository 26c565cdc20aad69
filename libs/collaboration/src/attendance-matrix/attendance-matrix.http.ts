import { attendanceMatrixView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { attendanceMatrix, matrixOf } from './attendance-matrix.js';

export const attendanceMatrixHttp = answer(attendanceMatrixView, async ({ seriesId, from = '', to }, look) => {
  const entries = (await look.documents(attendanceMatrix).list(look.tenant)).map((row) => row.document);
  return matrixOf(
    entries
      .filter((entry) => !seriesId || entry.seriesId === seriesId)
      .filter(({ heldOn = '' }) => heldOn >= from && (!to || heldOn <= to)),
  );
});
