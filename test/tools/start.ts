import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDemoHome } from '../demo/home.js';
import { openDesktopWindow } from '../harness/desktopWindow.js';
import { Editor } from '../harness/editor.js';
import { childEnvironment } from '../harness/environment.js';
import { packExtension } from '../harness/packaged.js';
import { findDesktopEditor, hasClaudeSessions, personalEnvironment } from '../harness/person.js';
import { temporaryFolder } from '../harness/temporary.js';

/**
 * `npm start [-- --demo] [-- --packaged-editor]`: the extension, packaged as it ships, in a VS Code until Ctrl-C.
 * It is installed and not loaded from the checkout, so that one sees what others will get, and into a folder of its own,
 * so that the person's VS Code stays as it is.
 */
const demo = process.argv.includes('--demo') || !hasClaudeSessions(process.env);
const command = process.argv.includes('--packaged-editor') ? null : findDesktopEditor(process.env);

const work = temporaryFolder();
const vsix = join(work.path, 'skill-ledger.vsix');
const stopped = new Promise<void>((done) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => done());
  }
});
packExtension(vsix);

const place = demo ? demonstration() : { home: homedir(), folder: undefined, settings: {} };
if (demo) {
  console.log('DEMONSTRATION: every session and skill you will see is invented. Your own home is not looked at.');
} else {
  console.log('On your own home.');
}
await (command === null ? inPackagedEditor() : inDesktopEditor(command));
work.remove();

function demonstration() {
  const home = join(work.path, 'Skill Ledger demonstration');
  const { project } = makeDemoHome(home, new Date());
  const title = 'DEMONSTRATION, invented data — ${rootName}${separator}${activeEditorShort}';
  return { home, folder: project, settings: { 'window.title': title } };
}

async function inDesktopEditor(code: string): Promise<void> {
  const env = demo ? childEnvironment(place.home, work.path) : personalEnvironment(process.env);
  const settings = { 'workbench.startupEditor': 'none', ...place.settings };
  const window = openDesktopWindow({ command: code, base: work.path, env, settings, vsix, ...folderOf() });
  console.log('VS Code opens. Close its window or press Ctrl-C here to end.');
  await Promise.race([window.closed, stopped]);
  await window.close();
}

async function inPackagedEditor(): Promise<void> {
  const { TMPDIR: _ours, ...own } = personalEnvironment(process.env);
  const editor = await Editor.start({
    home: place.home,
    vsix: [vsix],
    settings: place.settings,
    // The server keeps a heartbeat file in the data folder, which is no business of the person's home.
    env: demo ? {} : { XDG_DATA_HOME: join(work.path, 'data'), ...own },
  });
  const query = place.folder === undefined ? '' : `?${new URLSearchParams({ folder: place.folder }).toString()}`;
  console.log(`No desktop VS Code is used. Open ${editor.address}${query}\nPress Ctrl-C to end.`);
  // A pending promise alone does not keep Node running.
  const awake = new AbortController();
  const wake = sleep(2 ** 31 - 1, undefined, { signal: awake.signal }).catch(() => undefined);
  await stopped;
  awake.abort();
  await wake;
  await editor.stop();
}

function folderOf(): { folder?: string } {
  return place.folder === undefined ? {} : { folder: place.folder };
}
