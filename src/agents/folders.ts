import { type Dirent, readdirSync, statSync } from 'node:fs';

/** The `code` of a Node system error (`ENOENT`, `EACCES`, …), else an empty string. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What is in a folder; nothing when it can't be read. */
export function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Why a folder can't be looked through, in words for a person; null when it can. */
export function folderProblem(folder: string): { state: 'missing' | 'unreadable'; message: string } | null {
  try {
    if (!statSync(folder).isDirectory()) {
      return {
        state: 'unreadable',
        message: 'It is a file, not a folder: move it away, and the agent makes its folder anew.',
      };
    }
    readdirSync(folder);
    return null;
  } catch (error) {
    switch (errorCode(error)) {
      case 'ENOENT':
      case 'ENOTDIR':
        return { state: 'missing', message: '' };
      case 'EACCES':
      case 'EPERM':
        return { state: 'unreadable', message: 'You have no permission to read it: check its owner and mode.' };
      case 'ELOOP':
        return { state: 'unreadable', message: 'It is a link that leads back to itself: replace it by a folder.' };
      default:
        return { state: 'unreadable', message: `It can't be read (${errorCode(error) || 'unknown error'}).` };
    }
  }
}
