import { isErrno } from './ledger/disk.js';

/** Whether a process of this id runs on this machine, be it ours or another user's. Ids are used again after a while. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}
