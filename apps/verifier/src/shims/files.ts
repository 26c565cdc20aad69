/** In place of `node:fs` and `node:fs/promises` in a browser: the files that a person chose, as if they lay in one folder. Nothing can be written. */

/** What a thread of a page can read with without waiting for it; the types of pages do not know of it. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

const files = new Map<string, File>();

/** The one folder that there is. */
export const FOLDER = 'bundle';

/** Takes the files that can be read from now on, by their paths inside the folder. */
export const mount = (chosen: ReadonlyMap<string, File>): void => {
  files.clear();
  for (const [path, file] of chosen) files.set(`${FOLDER}/${path}`, file);
};

const missing = (): Error => Object.assign(new Error('no such file'), { code: 'ENOENT' });

const fileAt = (path: string): File => {
  const file = files.get(path);
  if (!file) throw missing();
  return file;
};

export const lstat = async (path: string) => ({ size: fileAt(path).size });

export const readdir = async (path: string, _options: { readonly withFileTypes: true }) => {
  const inside = [...files.keys()]
    .filter((name) => name.startsWith(`${path}/`))
    .map((name) => name.slice(path.length + 1));
  const names = [...new Set(inside.map((name) => name.split('/')[0] as string))];
  return names.map((name) => {
    const isFile = inside.includes(name);
    return { name, isFile: () => isFile, isDirectory: () => !isFile };
  });
};

export const open = async (path: string, _flags?: number) => {
  const file = fileAt(path);
  let at = 0;
  return {
    stat: async () => ({ size: file.size }),
    read: async (into: Uint8Array, offset: number, length: number, position: number | null) => {
      const from = position ?? at;
      const bytes = new Uint8Array(await file.slice(from, from + length).arrayBuffer());
      into.set(bytes, offset);
      if (position === null) at += bytes.length;
      return { bytesRead: bytes.length };
    },
    readFile: async () => Buffer.from(await file.arrayBuffer()),
    close: async () => undefined,
  };
};

const blocking = new Map<number, { readonly file: File; at: number }>();
let opened = 0;

export const openSync = (path: string, _flags?: number): number => {
  blocking.set(++opened, { file: fileAt(path), at: 0 });
  return opened;
};

/** Reads on from where the last reading ended. */
export const readSync = (number: number, into: Uint8Array, offset: number, length: number, _position: null): number => {
  const one = blocking.get(number);
  if (!one) throw missing();
  const bytes = new Uint8Array(new FileReaderSync().readAsArrayBuffer(one.file.slice(one.at, one.at + length)));
  into.set(bytes, offset);
  one.at += bytes.length;
  return bytes.length;
};

export const closeSync = (number: number): void => void blocking.delete(number);

const readOnly = (): never => {
  throw Object.assign(new Error('nothing can be written here'), { code: 'EROFS' });
};
export const mkdir = readOnly;
export const rename = readOnly;
export const rm = readOnly;
export const stat = lstat;
export const constants = { O_RDONLY: 0, O_NOFOLLOW: 0 };
