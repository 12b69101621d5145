import { AGENT_NAMES } from '../agents/agentNames.js';
import type { ConnectionState } from '../connections/connectionState.js';
import type { AgentId } from '../model/vocabulary.js';
import { connectionWords, noteWords } from './connectionWords.js';
import type { Icon } from './icons.js';
import type { Wording } from './skillRows.js';
import { plain, row, type StatusRow } from './statusRow.js';

export interface ConnectionFacts {
  /** Null: not looked at yet. */
  readonly connections: readonly ConnectionState[] | null;
  /** Epoch ms of the last event that an agent's hook noted; null: none. */
  readonly lastHookEvent: (agentId: AgentId) => number | null;
}

/** What the rows are called for the `when` clauses of the manifest: by what a click on them can do. */
const IDS = { none: 'unconnected', some: 'incomplete', all: 'connected' } as const;

const ICONS: Readonly<Record<ReturnType<typeof connectionWords>['mood'], Icon>> = {
  connected: { id: 'pass', color: 'testing.iconPassed' },
  waiting: { id: 'clock', color: null },
  unconnected: { id: 'circle-large-outline', color: null },
  trouble: { id: 'warning', color: 'list.warningForeground' },
};

/** The row that says which agents tell the recorder at once; none before it is known. */
export function connectionsRow({ connections, lastHookEvent }: ConnectionFacts, words: Wording): StatusRow[] {
  const { t } = words;
  const found = (connections ?? []).filter(({ found }) => found);
  if (found.length === 0) {
    return [];
  }
  const connected = found.filter(({ hooks }) => hooks !== 'none').length;
  const children = found.map((state) => connectionRow(state, lastHookEvent(state.agentId), words));
  const troubled = children.some(({ icon }) => icon === ICONS.trouble);
  return [
    row('connections', troubled ? ICONS.trouble : plain('plug'), t('Connections'), {
      description: connected === 0 ? t('none connected') : t('{0} of {1} connected', connected, found.length),
      tooltip: t(
        'A connected agent tells Skill Ledger at once when it uses a skill, and how a session ended. Sessions are read either way.',
      ),
      children,
    }),
  ];
}

function connectionRow(state: ConnectionState, lastEvent: number | null, words: Wording): StatusRow {
  const { mood, text } = connectionWords(state, lastEvent, words);
  const notes = state.hooks === 'none' ? [] : state.notes.filter((note) => note !== 'restart');
  return row(
    `${state.problem === null ? IDS[state.hooks] : 'unreadable'}/${state.agentId}`,
    ICONS[mood],
    AGENT_NAMES[state.agentId],
    {
      description: text,
      tooltip: [state.path, text, ...notes.map((note) => noteWords(note, state.agentId, words.t))].join('\n'),
    },
  );
}
