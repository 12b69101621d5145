import { fileURLToPath } from 'node:url';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { RootsListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';

/** A client that names its folders and then does not tell them must not keep the answer waiting. */
const ROOTS_MS = 2_000;
const MOST = 16;

/** The folders that the client's agent works in: its roots where it tells any, else the one the server was started in. */
export class ClientFolders {
  private known: Promise<readonly string[]> | null = null;

  constructor(
    private readonly server: Server,
    private readonly startFolder: string | null,
  ) {
    server.setNotificationHandler(RootsListChangedNotificationSchema, () => {
      this.known = null;
    });
  }

  /** Absolute paths. Never rejects. */
  current(): Promise<readonly string[]> {
    this.known ??= this.ask();
    return this.known;
  }

  private async ask(): Promise<readonly string[]> {
    const roots = this.server.getClientCapabilities()?.roots === undefined ? [] : await this.roots();
    return roots.length > 0 ? roots : this.startFolder === null ? [] : [this.startFolder];
  }

  private async roots(): Promise<string[]> {
    try {
      const { roots } = await this.server.listRoots(undefined, { timeout: ROOTS_MS });
      return roots.slice(0, MOST).flatMap(({ uri }) => pathOf(uri));
    } catch {
      this.known = null; // it may answer the next time
      return [];
    }
  }
}

function pathOf(uri: string): string[] {
  try {
    return uri.startsWith('file:') ? [fileURLToPath(uri)] : [];
  } catch {
    return [];
  }
}
