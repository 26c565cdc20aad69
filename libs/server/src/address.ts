/** `sqlite:data/log.sqlite` → `data/log.sqlite`; undefined for the address of a server. */
export const fileOf = (address: string): string | undefined =>
  address.startsWith('sqlite:') ? address.slice('sqlite:'.length) : undefined;
