const OPENING = /^(?:hur kan vi|hur skulle vi kunna|how might we|how can we)\s+\p{L}.*\?$/su;

const plain = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, ' ');

/** I-C10: an open question, “Hur kan vi …?”, decided by its form: how it begins, that something is asked, and that it ends with a question mark. */
export const isOpenQuestion = (text: string): boolean => OPENING.test(plain(text));

/** I-C10: case and spacing make no difference to what is asked. */
export const saysTheSame = (one: string, other: string): boolean => plain(one) === plain(other);
