import { canonicalString } from '../canonical.js';

/** What has a name of our own has a URN of our own. */
export const urn = (kind: string, name: string): string => `urn:havstang:${kind}:${escaped(name)}`;

/** What `encodeURIComponent` would leave as it is, as nearly every name is: looking costs less than encoding. */
const UNESCAPED = /^[\w.!~*'()-]*$/;
const escaped = (name: string): string => (UNESCAPED.test(name) ? name : encodeURIComponent(name));

/** A text of an entry as JSON writes it. */
export const quoted = (text: string): string => canonicalString(text, 'a text of an entry');
