import { departmentProblemMatrixView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { departmentProblemMatrix, matrixOf } from './department-problem-matrix.js';

export const departmentProblemMatrixHttp = answer(departmentProblemMatrixView, async ({ unit }, look) => {
  const problems = (await look.documents(departmentProblemMatrix).list(look.tenant)).map((row) => row.document);
  return matrixOf(problems.filter((one) => !unit || one.reporterUnit === unit));
});
