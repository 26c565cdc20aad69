export { askTimestamp, NoTimestamp } from './ask.js';
export { checkTimestamp, type Timestamp } from './check.js';
