import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { setUpEditor } from './setup.js';

const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--hide-scrollbars',
  // Several windows are open at once; those behind must go on working.
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Starts CHROMIUM_PATH if that is set, else the browser that the set-up unpacked, else the system's. */
export async function launchBrowser(): Promise<Browser> {
  const { browserFolder } = await setUpEditor();
  return chromium.launch({ ...choose(browserFolder), headless: true, args: SWITCHES });
}

function choose(browserFolder: string): LaunchOptions {
  const wanted = process.env['CHROMIUM_PATH'];
  if (wanted) {
    return { executablePath: wanted };
  }
  const own = join(browserFolder, 'chromium');
  if (starts(own, process.env)) {
    return { executablePath: own };
  }
  // A machine without NSS: the package carries those libraries too.
  const env = { ...process.env, LD_LIBRARY_PATH: join(browserFolder, 'al2023', 'lib') };
  if (starts(own, env)) {
    return {
      executablePath: own,
      env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value ?? ''])),
    };
  }
  const installed = INSTALLED.find((path) => existsSync(path));
  if (!installed) {
    throw new Error('no browser that starts was found; set CHROMIUM_PATH');
  }
  return { executablePath: installed };
}

function starts(path: string, env: NodeJS.ProcessEnv): boolean {
  return spawnSync(path, ['--headless', '--no-sandbox', '--version'], { env, timeout: 60_000 }).status === 0;
}
