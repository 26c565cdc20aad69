/**
 * Ends a run with a plain line that any script can read. A spec file that could not run at all counts as one failure; a run without any test has failed.
 */
export default class CountReporter {
  #ran = 0;

  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    this.#ran = numPassedTests + numFailedTests;
    const counts = `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed\n`;
    // After Jest's own summary, which comes last of all reports.
    process.once('exit', () => process.stdout.write(counts));
  }

  getLastError() {
    return this.#ran === 0 ? new Error('No test ran.') : undefined;
  }
}
