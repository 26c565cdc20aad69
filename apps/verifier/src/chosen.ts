/** A folder that was dropped or chosen, by its name, and its files by their paths inside it. */
export type Chosen = { readonly folder: string; readonly files: ReadonlyMap<string, File> };

/** From `<input type="file" webkitdirectory>`: the first part of each path is the folder itself. */
export const fromInput = (list: FileList): Chosen => ({
  folder: list[0]?.webkitRelativePath.split('/')[0] || '–',
  files: new Map([...list].map((file) => [file.webkitRelativePath.split('/').slice(1).join('/') || file.name, file])),
});

/** From what was dropped: one folder, or the files of one. */
export const fromDrop = async (items: DataTransferItemList): Promise<Chosen> => {
  // The list is emptied when the event is over, so all entries are taken at once.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found = new Map<string, File>();
  const [only] = entries;
  const isFolder = entries.length === 1 && only?.isDirectory === true;
  if (isFolder) await gather(only as FileSystemDirectoryEntry, '', found);
  else for (const entry of entries) await take(entry, '', found);
  return { folder: isFolder ? only.name : '–', files: found };
};

const take = (entry: FileSystemEntry, before: string, found: Map<string, File>): Promise<void> =>
  entry.isDirectory
    ? gather(entry as FileSystemDirectoryEntry, `${before}${entry.name}/`, found)
    : new Promise((resolve, reject) => {
        (entry as FileSystemFileEntry).file((file) => resolve(void found.set(before + entry.name, file)), reject);
      });

const gather = async (folder: FileSystemDirectoryEntry, before: string, found: Map<string, File>): Promise<void> => {
  const reader = folder.createReader();
  for (;;) {
    // A reader gives some at a time, and none when there are no more.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const entry of some) await take(entry, before, found);
  }
};
