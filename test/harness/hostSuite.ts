import type { EditorOptions } from './editor.js';

/**
 * How one run of the extension host is made: a folder test/host/<name>/ holds `suite.ts`, which exports this as its
 * default, and the Mocha files `*.test.ts` that run inside.
 */
export interface HostSuite extends Pick<EditorOptions, 'settings' | 'env' | 'trust' | 'prepare'> {
  /** Files of the workspace folder, path below it → content. */
  readonly files?: Readonly<Record<string, string>>;
  /** Folders, below test/, of other extensions that run beside this one. */
  readonly extensions?: readonly string[];
}
