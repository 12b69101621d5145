import { AGENT_NAMES } from '../agents/agentNames.js';
import type { ConnectionNote } from '../agents/connection.js';
import type { ConnectionState } from '../connections/connectionState.js';
import type { ConnectionProblem } from '../connections/problems.js';
import { ago, type Translate } from './format.js';
import type { Wording } from './skillRows.js';

/** How an agent stands with the recorder, in a word for an icon and in words for a person. */
export interface ConnectionWords {
  readonly mood: 'connected' | 'waiting' | 'unconnected' | 'trouble';
  readonly text: string;
}

/** @param lastEvent epoch ms at which the recorder last noted something of this agent; null: never */
export function connectionWords(
  { agentId, hooks, problem, recorderInstalled, switchedOffBy }: ConnectionState,
  lastEvent: number | null,
  { t, now }: Wording,
): ConnectionWords {
  if (problem !== null) {
    return { mood: 'trouble', text: problemWords(problem, t) };
  }
  if (hooks === 'none') {
    return { mood: 'unconnected', text: t('not connected') };
  }
  if (hooks === 'some') {
    return { mood: 'trouble', text: t('changed since: connect again') };
  }
  if (!recorderInstalled) {
    return { mood: 'trouble', text: t('recorder missing: connect again') };
  }
  if (switchedOffBy !== null) {
    return { mood: 'trouble', text: t('its own setting {0} keeps hooks from running', switchedOffBy) };
  }
  if (lastEvent !== null) {
    return { mood: 'connected', text: t('connected, last event {0}', ago(lastEvent, now, t)) };
  }
  return agentId === 'codex'
    ? { mood: 'waiting', text: t('waits for your trust: type /hooks in Codex') }
    : { mood: 'waiting', text: t('connected, no event yet') };
}

/** What the person must still do after connecting, or should know. */
export function noteWords(note: ConnectionNote, agentId: ConnectionState['agentId'], t: Translate): string {
  const name = AGENT_NAMES[agentId];
  switch (note) {
    case 'trust':
      return t('{0} runs new hooks only once you trust them: type /hooks there, or answer when it asks.', name);
    case 'twoHookFiles':
      return t('config.toml holds hooks as well: {0} runs both and says so at its start.', name);
    case 'fewerEvents':
      return t(
        'Only the events that every version knows were taken: before version 2.1.101, or where the version can’t be told, {0} would ignore all of its settings for a newer one.',
        name,
      );
    case 'restart':
      return t('Sessions that run already may not notice it.');
  }
}

/** Why nothing was changed, and what to do. */
export function problemWords(problem: ConnectionProblem, t: Translate): string {
  switch (problem.kind) {
    case 'syntax':
      return t('not readable: line {0}, column {1}', problem.line, problem.column);
    case 'shape':
      return problem.where === ''
        ? t('not understood: it is not a JSON object')
        : t('not understood: "{0}" is not what it should be', problem.where);
    case 'encoding':
      return t('not readable: it is not UTF-8 text');
    case 'tooLarge':
      return t('not readable: it is larger than 4 MB');
    case 'notAFile':
      return t('not readable: it is not a file');
    case 'denied':
      return t('it is not yours to change: look at its owner and permissions');
    case 'changed':
      return t('it was changed meanwhile: try again');
    case 'link':
      return t(
        'it is a link to {0}, outside of your home folder or to nothing: change that file by hand',
        problem.target,
      );
    case 'otherFile':
      return t('a file of that name is there and was not made by Skill Ledger: move it away');
    case 'noRecorder':
      return t('this installation holds no recorder: install the extension again');
    case 'unsafeFolder':
      return unsafeWords(problem, t);
    case 'failed':
      return problem.message;
  }
}

function unsafeWords({ folder, why }: ConnectionProblem & { kind: 'unsafeFolder' }, t: Translate): string {
  switch (why) {
    case 'link':
      return t('{0} is a link, so the recorder is not put there: agents would run what lies behind it', folder);
    case 'owner':
      return t('{0} belongs to another user, who could replace the recorder', folder);
    case 'writable':
      return t(
        '{0} can be written by others, who could replace the recorder: take that right away (chmod go-w)',
        folder,
      );
  }
}
