/** Ends a run with a plain line that any script can read. A spec file that could not run at all counts as one failure. */
export default class CountReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    const counts = `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed\n`;
    // After Jest's own summary, which comes last of all reports.
    process.once('exit', () => process.stdout.write(counts));
  }
}
