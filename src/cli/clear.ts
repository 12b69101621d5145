import type { ClearScope } from '../ledger/types.js';
import { ledgerFiles } from '../ledger/files.js';
import { Outbox } from '../sharing/outbox.js';
import type { Given } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { readSkill, readTime } from './filters.js';
import { withLedger } from './openLedger.js';
import { UsageError } from './usageError.js';
import { counted, localTime } from './words.js';

export const clear: Command = {
  name: 'clear',
  summary: 'Delete what is recorded; it is not imported again.',
  options: [
    { name: 'skill', value: 'NAME', help: 'All uses of this skill.' },
    { name: 'older-than', value: '30d|ISO', help: 'Everything before then.' },
    { name: 'all', value: null, help: 'Everything.' },
    { name: 'yes', value: null, help: 'Do not ask.' },
  ],
  notes: ['Give exactly one of --skill, --older-than and --all.'],

  async run(world, given) {
    const { terminal, signal } = world;
    const scope = readScope(given, world.now());
    if (!given.flags.has('yes')) {
      if (!terminal.canAsk) {
        throw new UsageError('"clear" asks before it deletes, and there is nobody to ask here: add --yes.');
      }
      if (!(await terminal.confirm(`Delete ${describeScope(scope)} from the ledger for good?`, signal))) {
        terminal.tell('Nothing was deleted.');
        return EXIT.ok;
      }
    }
    return withLedger(world, given, 'write', async ({ ledger }) => {
      const gone = await ledger.clear(scope);
      if (!given.texts.has('db')) {
        // None of it may leave later.
        await new Outbox({ folder: ledgerFiles(world.machine.home).sharing, now: world.now }).forgetWaiting();
      }
      if (given.flags.has('json')) {
        terminal.printJson(gone);
      } else {
        terminal.print(`Deleted ${counted(gone.uses, 'use')} and ${counted(gone.sessions, 'session')}.`);
      }
      return EXIT.ok;
    });
  },
};

/** @throws UsageError unless exactly one scope is given */
function readScope({ texts, flags }: Given, now: number): ClearScope {
  const skill = texts.get('skill');
  const olderThan = texts.get('older-than');
  const scopes: ClearScope[] = [
    ...(skill === undefined ? [] : [{ kind: 'skill' as const, skillName: readSkill(skill) }]),
    ...(olderThan === undefined ? [] : [{ kind: 'before' as const, time: readTime('older-than', olderThan, now) }]),
    ...(flags.has('all') ? [{ kind: 'all' as const }] : []),
  ];
  const [scope] = scopes;
  if (scope === undefined || scopes.length > 1) {
    throw new UsageError('say what to delete with one of --skill NAME, --older-than 30d, --all.');
  }
  return scope;
}

function describeScope(scope: ClearScope): string {
  switch (scope.kind) {
    case 'all':
      return 'everything';
    case 'skill':
      return `all uses of ${scope.skillName}`;
    case 'before':
      return `everything before ${localTime(scope.time)}`;
  }
}
