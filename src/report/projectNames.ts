import { groupBy } from './groupBy.js';

/** Longer names of folders are cut: a row must stay readable. */
const MAX_NAME = 80;
/** Control and format characters could break a line or turn its direction: a folder may be called anything. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * What people call these projects: the last name of the folder, with as many of its parents before it as tell it from
 * the others.
 *
 * @param folders by the hash that stands for them in the ledger; several hashes may stand for one folder
 * @returns names by hash
 */
export function projectNames(folders: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const depths = new Map([...new Set(Object.values(folders))].map((folder) => [folder, 1]));
  for (let deeper = true; deeper; ) {
    deeper = false;
    for (const equal of groupBy(depths.keys(), (folder) => lastParts(folder, depths.get(folder) ?? 1)).values()) {
      for (const folder of equal.length > 1 ? equal : []) {
        const depth = depths.get(folder) ?? 1;
        if (depth < partsOf(folder).length) {
          depths.set(folder, depth + 1);
          deeper = true;
        }
      }
    }
  }
  return new Map(
    Object.entries(folders).map(([hash, folder]) => [hash, printable(lastParts(folder, depths.get(folder) ?? 1))]),
  );
}

function partsOf(folder: string): string[] {
  return folder.split(/[\\/]/).filter((part) => part !== '');
}

function lastParts(folder: string, count: number): string {
  return partsOf(folder).slice(-count).join('/') || folder;
}

function printable(name: string): string {
  const characters = Array.from(name.replaceAll(UNPRINTABLE, '\uFFFD'));
  return characters.length > MAX_NAME ? `…${characters.slice(-MAX_NAME).join('')}` : characters.join('');
}
