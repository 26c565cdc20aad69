export { createMetrics, type Labels, type Metrics, type Values } from './metrics.js';
export { serveMetrics, type ServedMetrics } from './serve.js';
export { timeRequests } from './requests.js';
