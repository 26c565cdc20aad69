/** A short text for people, in both languages of the product. */
export type Text = { readonly en: string; readonly sv: string };
