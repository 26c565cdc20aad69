/** Where one span of a trace is found (W3C Trace Context, 3.2.2): 16 and 8 bytes in hex. */
export type TracePlace = { readonly traceId: string; readonly spanId: string };

/**
 * Where the trace of a command is found: its trace id is the command's id without dashes, and the id of its first span the second half of that. So whoever
 * has an event has the trace of what made it, and nothing is kept for that.
 */
export const traceOf = (commandId: string): TracePlace => {
  const traceId = commandId.replaceAll('-', '');
  return { traceId, spanId: traceId.slice(16) };
};

/** The same as a `traceparent` header. It is marked as sampled, which says that there may be such a trace, for those who would drop their own otherwise. */
export const traceparentOf = (commandId: string): string => {
  const { traceId, spanId } = traceOf(commandId);
  return `00-${traceId}-${spanId}-01`;
};
