import { join } from 'node:path';
import { asObject, asObjects, asText } from '../fields.js';
import { readSettings } from '../settingsFile.js';

/** One version of a plugin that is installed. */
export interface Plugin {
  /** `plugin@marketplace`. */
  readonly key: string;
  readonly name: string;
  readonly path: string;
}

/** Plugins that are installed, from Claude's own list of them, so that old versions in the cache don't count. */
export function installedPlugins(home: string): Plugin[] {
  const plugins = asObject(readSettings(join(home, 'plugins', 'installed_plugins.json'))['plugins']) ?? {};
  return Object.entries(plugins).flatMap(([key, value]) =>
    // An entry is one installation (older), or a list of them, one per scope.
    (Array.isArray(value) ? asObjects(value) : asObjects([value])).flatMap(({ installPath }) => {
      const path = asText(installPath);
      return path === null ? [] : [{ key, name: key.split('@')[0] ?? key, path }];
    }),
  );
}
