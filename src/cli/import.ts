import type { SourceHealth } from '../agents/agent.js';
import { AGENTS, LISTED_AGENTS } from '../agents/registry.js';
import { skillRootTest } from '../agents/skillRoots.js';
import { Importer, type ImportFigures, type ImportProgress } from '../capture/importer.js';
import { takeInventory } from '../capture/inventory.js';
import { noteSkills } from '../capture/skillLook.js';
import { stoppedBy } from '../consent/stoppedBy.js';
import { agentDatabases } from '../ledger/agentDatabases.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Hasher } from '../ledger/salt.js';
import { bytes } from '../report/format.js';
import type { Given } from './arguments.js';
import { type Command, EXIT, type World } from './command.js';
import { ledgerOf } from './databasePath.js';
import { withLedger } from './openLedger.js';
import { keptOut, mayRecord } from './permission.js';
import { counted } from './words.js';

const ALL = [...AGENTS, ...LISTED_AGENTS];

const NOTHING: ImportFigures = {
  files: 0,
  bytes: 0,
  events: 0,
  sessions: 0,
  skippedLines: 0,
  unknownRecords: 0,
  ms: 0,
};

export const importCommand: Command = {
  name: 'import',
  summary: "Read what is new in the agents' transcripts.",
  options: [],
  notes: ['Doing it again adds nothing twice. Ctrl-C stops it and keeps what was read.'],

  async run(world, given) {
    const { terminal, machine, now, log, signal } = world;
    const json = given.flags.has('json');
    const decision = await mayRecord(world);
    if (!decision.recording) {
      if (json) {
        terminal.printJson({ ...NOTHING, stoppedBy: stoppedBy(decision.decidedBy) });
      }
      return EXIT.ok;
    }
    const off = await keptOut(world);
    return withLedger(world, given, 'write', async ({ ledger, hasher, wasm }) => {
      const options = {
        hashProject: (folder: string) => hasher.project(folder),
        isSkillRoot: skillRootTest(ALL.flatMap((agent) => agent.homes(machine))),
      };
      const hash = (path: string): string => hasher.path(path);
      const databases = agentDatabases(wasm);
      const importer = new Importer({ machine, target: ledger, options, databases, hash, now, log });
      const from = AGENTS.map((agent) => ({ agent, moreFolders: [] }));
      const result = await importer.run(from, signal, (progress) => terminal.progress(progressLine(progress)));
      if (json) {
        terminal.printJson(result.figures);
      } else {
        terminal.print(...figureLines(result.figures));
      }
      if (result.cancelled) {
        terminal.tell('Stopped before the end; what was read is kept, and the next import goes on.');
      }
      if (off === null && !result.cancelled) {
        await noteTexts(world, given, ledger, hasher);
      }
      // What could not be published is told with the ledger's other problems.
      const isPublished = (await ledger.publish()).problem === null;
      return tellSources(world, result.sources) && isPublished ? EXIT.ok : EXIT.failed;
    });
  },
};

/** Of the person's own skills: nobody has said that a project here is trusted. */
async function noteTexts({ machine, now, log }: World, given: Given, ledger: Ledger, hasher: Hasher): Promise<void> {
  const { spool } = ledgerOf(machine.home, given);
  const found = [{ folder: null, skills: takeInventory(machine, [], []).installed }];
  await noteSkills(found, false, { ledger, hasher, spool, now }).catch((error: unknown) =>
    log.warn(`The texts of installed skills were not noted: ${String(error)}`),
  );
}

/** Says which sources can't be read. False when that leaves nothing to read. */
function tellSources({ terminal }: World, sources: readonly SourceHealth[]): boolean {
  const unreadable = sources.filter(({ state }) => state === 'unreadable');
  for (const { root, message } of unreadable) {
    terminal.tell(`${root}: ${message}`);
  }
  const readable = sources.some(({ state }) => state === 'ok');
  if (!readable && unreadable.length === 0) {
    terminal.tell('No transcripts were found: no agent that can be read has been used on this account.');
  }
  return readable || unreadable.length === 0;
}

function progressLine({ files, totalFiles, bytes: done, totalBytes }: ImportProgress): string {
  return `Reading transcripts: ${files} of ${totalFiles}, ${bytes(done)} of ${bytes(totalBytes)}`;
}

function figureLines(figures: ImportFigures): string[] {
  const read = `Read ${counted(figures.files, 'changed transcript')} (${bytes(figures.bytes)}) in ${figures.ms} ms`;
  const found = `${counted(figures.events, 'new or updated use')}, ${counted(figures.sessions, 'session')}`;
  const skipped = [
    ...(figures.skippedLines > 0 ? [`${counted(figures.skippedLines, 'damaged line')} left out.`] : []),
    ...(figures.unknownRecords > 0 ? [`${counted(figures.unknownRecords, 'record')} of an unknown kind.`] : []),
  ];
  return [`${read}: ${found}.`, ...skipped];
}
