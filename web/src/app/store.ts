/** The queue of taps in IndexedDB: survives a closed tab, a reload, an empty battery. */

export interface Tap {
  key: string; // made on this device; the server takes each key once
  occurred: number; // ms since 1970, when the finger came down: the order of sending
  action: string;
  fields: [string, string][];
  name: string; // what the person sees
  refused?: string;
}

const NAME = "twofold-taps";

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("taps", { keyPath: "key" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

async function act<T>(mode: IDBTransactionMode, what: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  try {
    return await new Promise<T>((done, fail) => {
      const t = db.transaction("taps", mode, { durability: "strict" });
      const request = what(t.objectStore("taps"));
      t.oncomplete = () => done(request.result);
      t.onabort = t.onerror = () => fail(t.error);
    });
  } finally {
    db.close();
  }
}

/** A new tap; one with a key that is there already is an error, never its replacement. */
export const add = (tap: Tap) => act("readwrite", (s) => s.add(tap));
/** A kept tap as it is now. */
export const keep = (tap: Tap) => act("readwrite", (s) => s.put(tap));
export const drop = (key: string) => act("readwrite", (s) => s.delete(key));

/** Every kept tap, in order of occurrence. */
export async function kept(): Promise<Tap[]> {
  const all = await act("readonly", (s) => s.getAll() as IDBRequest<Tap[]>);
  return all.sort((x, y) => x.occurred - y.occurred || (x.key < y.key ? -1 : 1));
}
