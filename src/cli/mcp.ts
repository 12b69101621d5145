import { realpath } from 'node:fs/promises';
import { answerFrom } from '../agentTools/answer.js';
import { DEFINITIONS } from '../agentTools/definitions.js';
import { callTool, type ToolParts } from '../agentTools/toolCall.js';
import { readCallerReport } from '../model/callerReport.js';
import type { Given } from './arguments.js';
import { type Command, EXIT, type World } from './command.js';
import { ledgerOf } from './databasePath.js';
import { keepReport } from './keepReport.js';
import { withLedger } from './openLedger.js';

export const mcp: Command = {
  name: 'mcp',
  summary: 'Answer agents, as an MCP server on stdin and stdout.',
  options: [],
  notes: [
    'Agents get an answer only while "Let Agents Ask" is on in the editor, and only about the folder that they work in',
    'unless all are allowed there. Ends when its input ends.',
  ],

  async run(world, given) {
    const { cwd, log, signal, streams } = world;
    const parts = toolParts(world, given);
    const { serve } = await import('../mcp/server.js'); // costs the other commands nothing
    await serve({
      tools: DEFINITIONS,
      call: (tool, input, caller) => callTool(tool, input, caller, parts),
      ...streams,
      folder: cwd,
      signal,
      log,
    });
    return EXIT.ok;
  },
};

function toolParts(world: World, given: Given): ToolParts {
  const files = ledgerOf(world.machine.home, given);
  let last: Promise<unknown> = Promise.resolve();
  return {
    asking: world.asking,
    // The ledger is opened for each question, since a server may wait for days; one at a time, for the memory it takes.
    answer: (tool, input, folders) => {
      const answer = last.then(() =>
        withLedger(world, given, 'read', async ({ ledger, hasher }) =>
          answerFrom(ledger, hasher, { tool, input, folders, now: world.now() }),
        ),
      );
      last = answer.catch(() => undefined);
      return answer;
    },
    record: async (said) => {
      const report = readCallerReport(said, (field, problem) => new TypeError(`${field} ${problem}`));
      const cwd = report.cwd === null ? null : await realpath(report.cwd).catch(() => report.cwd);
      return (await keepReport({ ...report, cwd }, files, world)).stop;
    },
    onTrouble: (message) => world.log.error(message),
  };
}
