import { existsSync } from 'node:fs';
import type { Machine } from '../agents/agent.js';
import type { AgentConnection, ConnectionContent } from '../agents/connection.js';
import { CONNECTIONS } from '../agents/connections.js';
import type { AgentId } from '../model/vocabulary.js';
import { readConfig, removeConfig, replaceConfig, writeTarget } from './configFile.js';
import type { ConnectionChange, ConnectionState } from './connectionState.js';
import { isProblem, parseDocument } from './jsonDocument.js';
import { callsRecorder, recorderCall, type RecorderPaths } from './launcher.js';
import { type ConnectionMark, readMarks, textHash, writeMarks } from './notes.js';
import { switchedOffBy } from './ourHooks.js';
import { type ConnectionAction, isComplete, type Plan, plan, presence } from './plan.js';
import { type ConnectionProblem, problemOf } from './problems.js';
import { type BundledRecorder, installRecorder, isInstalled, removeRecorder } from './recorderFiles.js';

export interface ConnectionParts {
  readonly machine: Machine;
  readonly paths: RecorderPaths;
  readonly recorder: BundledRecorder;
}

/** Puts the recorder into agents' configurations and takes it out. What is so is read from the files each time. */
export class Connections {
  constructor(private readonly parts: ConnectionParts) {}

  async states(): Promise<ConnectionState[]> {
    const recorderInstalled = await isInstalled(this.parts.paths);
    return Promise.all(CONNECTIONS.map((connection) => this.stateOf(connection, recorderInstalled)));
  }

  /** The change as it would be now. Writes nothing. */
  async preview(agentId: AgentId, action: ConnectionAction): Promise<ConnectionChange> {
    const connection = find(agentId);
    const path = connection.file(this.parts.machine);
    let before: string | null = null;
    try {
      before = await readConfig(path);
      const { after } = plan(action, before, this.contentOf(connection), await this.markOf(path));
      await writeTarget(path, this.parts.machine.home);
      return { agentId, action, path, before, after, problem: null };
    } catch (error) {
      return { agentId, action, path, before, after: before, problem: problemOf(error) };
    }
  }

  /**
   * Makes a change that was shown, and no other one.
   *
   * @returns what kept it from being made; null: it is made
   */
  async apply({ agentId, action, path, before }: ConnectionChange): Promise<ConnectionProblem | null> {
    const { machine, paths, recorder } = this.parts;
    const connection = find(agentId);
    if (connection.file(machine) !== path) {
      return { kind: 'changed' };
    }
    try {
      if (action === 'connect') {
        await installRecorder(paths, recorder, machine.home);
      }
      const mark = await this.markOf(path);
      const change = plan(action, before, this.contentOf(connection), mark);
      const madeFolders = await this.write(path, change, mark);
      await this.note(agentId, path, action, change, madeFolders);
      return null;
    } catch (error) {
      return problemOf(error);
    } finally {
      await this.removeUnused();
    }
  }

  /** Takes the recorder out of every configuration that it is in, and away. Never throws. */
  async disconnectAll(): Promise<void> {
    const { machine, paths } = this.parts;
    const marks = await readMarks(paths.notes);
    for (const connection of CONNECTIONS) {
      const noted = marks.filter(({ agentId }) => agentId === connection.agentId).map(({ path }) => path);
      // Where it was connected the environment may have been another, as with CLAUDE_CONFIG_DIR.
      for (const path of new Set([connection.file(machine), ...noted])) {
        await this.disconnectFile(connection, path, marks.find((mark) => mark.path === path) ?? null).catch(
          () => undefined,
        );
      }
    }
    await removeRecorder(paths);
  }

  /** Renews an installed recorder by the one of this version, if an agent calls it. For the start of an editor. */
  async refreshRecorder(): Promise<void> {
    const { machine, paths, recorder } = this.parts;
    if (existsSync(paths.manifest) && (await this.anyConnected())) {
      await installRecorder(paths, recorder, machine.home);
    }
  }

  private async stateOf(connection: AgentConnection, recorderInstalled: boolean): Promise<ConnectionState> {
    const { machine } = this.parts;
    const path = connection.file(machine);
    const found = connection.signs(machine).some((sign) => existsSync(sign));
    const state = { agentId: connection.agentId, path, recorderInstalled, notes: connection.notes(machine) };
    try {
      const text = await readConfig(path);
      const there = presence(text, this.contentOf(connection));
      const document = connection.offSwitches.length > 0 ? parseDocument(text ?? '') : null;
      return {
        ...state,
        found: found || there.ours > 0,
        hooks: there.ours === 0 ? 'none' : isComplete(there) ? 'all' : 'some',
        problem: null,
        switchedOffBy:
          document === null || isProblem(document) ? null : switchedOffBy(document, connection.offSwitches),
      };
    } catch (error) {
      return { ...state, found, hooks: 'none', problem: problemOf(error), switchedOffBy: null };
    }
  }

  private async write(path: string, change: Plan, mark: ConnectionMark | null): Promise<string[]> {
    const { before, after } = change;
    const target = await writeTarget(path, this.parts.machine.home);
    if (after === null) {
      await (before === null ? undefined : removeConfig(target, before, mark?.madeFolders ?? []));
      return [];
    }
    return replaceConfig(target, before, after);
  }

  private async note(
    agentId: AgentId,
    path: string,
    action: ConnectionAction,
    { before, after, added, made, madeFile }: Plan,
    newFolders: readonly string[],
  ): Promise<void> {
    const marks = await readMarks(this.parts.paths.notes);
    const rest = marks.filter((mark) => mark.path !== path);
    const old = marks.find((mark) => mark.path === path);
    if (action === 'disconnect' || after === null) {
      await (old === undefined ? undefined : writeMarks(this.parts.paths.notes, rest));
    } else if (after !== before || old === undefined) {
      const madeFolders = [...new Set([...(old?.madeFolders ?? []), ...newFolders])];
      const mark = { agentId, path, after: textHash(after), added, made, madeFile, madeFolders };
      await writeMarks(this.parts.paths.notes, [...rest, mark]);
    }
  }

  private async disconnectFile(connection: AgentConnection, path: string, mark: ConnectionMark | null): Promise<void> {
    const text = await readConfig(path);
    const change = plan('disconnect', text, this.contentOf(connection), mark);
    if (change.after !== text) {
      await this.write(path, change, mark);
    }
  }

  /** With the last connection the recorder goes as well. */
  private async removeUnused(): Promise<void> {
    if (!(await this.anyConnected())) {
      await removeRecorder(this.parts.paths);
    }
  }

  /** Whether any file calls the recorder, also one that can't be parsed at the moment. */
  private async anyConnected(): Promise<boolean> {
    const { machine, paths } = this.parts;
    const noted = (await readMarks(paths.notes)).map(({ path }) => path);
    const files = [...CONNECTIONS.map((connection) => connection.file(machine)), ...noted];
    const texts = await Promise.all(files.map((path) => readConfig(path).catch(() => null)));
    return texts.some((text) => text !== null && callsRecorder(text));
  }

  private async markOf(path: string): Promise<ConnectionMark | null> {
    return (await readMarks(this.parts.paths.notes)).find((mark) => mark.path === path) ?? null;
  }

  private contentOf(connection: AgentConnection): ConnectionContent {
    const { machine, paths } = this.parts;
    return connection.content(recorderCall(paths, connection.agentId), machine);
  }
}

function find(agentId: AgentId): AgentConnection {
  const connection = CONNECTIONS.find((one) => one.agentId === agentId);
  if (connection === undefined) {
    throw new TypeError(`${agentId} can't be connected`);
  }
  return connection;
}
