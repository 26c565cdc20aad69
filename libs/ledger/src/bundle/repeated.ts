/**
 * A copy of its own: V8 keeps a piece of text as a view that would hold the whole chunk of the file in memory, and a text put together as its pieces,
 * which are gone through each time that it becomes part of another.
 */
export const detached = (text: string): string => Buffer.from(text).toString();

/** What is made of a text, made once: for people, roles and types, of which there are few and which return on every line. */
export const madeOnce = <Made>(make: (text: string) => Made): ((text: string) => Made) => {
  const known = new Map<string, Made>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined || known.has(text)) return before as Made;
    const own = detached(text);
    const made = make(own);
    known.set(own, made);
    return made;
  };
};
