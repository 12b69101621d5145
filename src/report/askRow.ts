import type { AskDecision } from '../consent/asking.js';
import { COMMANDS } from '../ids.js';
import type { Translate } from './format.js';
import { plain, row, type StatusRow } from './statusRow.js';

/** The row that says whether agents may ask, with the click that changes it. */
export function askRow(ask: AskDecision, t: Translate): StatusRow {
  if (ask.scope !== null) {
    const stop = { command: COMMANDS.stopAgentsAsking, title: t('Stop letting agents ask') };
    const copy = { command: COMMANDS.copyMcpServer, title: t('Copy MCP settings') };
    return row('agents', plain('comment-discussion'), t('Agents may ask'), {
      description: ask.scope === 'all' ? t('all folders') : t('their own folder'),
      tooltip: whatAgentsSee(t),
      children: [
        row('stopAgents', plain('circle-slash'), stop.title, { command: stop }),
        row('copyMcp', plain('copy'), copy.title, {
          command: copy,
          tooltip: t('Settings of the MCP server for agents outside VS Code, in the form that most of them read.'),
        }),
      ],
    });
  }
  const allow = { command: COMMANDS.letAgentsAsk, title: t('Let agents ask…') };
  return ask.because === 'consent-file'
    ? row('agents', plain('comment-discussion'), t('Agents may not ask'), {
        description: t('while the consent file says no'),
        tooltip: t('Resume recording first: while telemetry.json says no, nothing else can be noted in it.'),
      })
    : row('agents', plain('comment-discussion'), allow.title, {
        description: t('off'),
        command: allow,
        tooltip: whatAgentsSee(t),
      });
}

/** What a person agrees to. */
export function whatAgentsSee(t: Translate): string {
  return [
    t(
      'Agents such as Claude Code, Codex and Copilot can then ask which skills were used, by which agent, how often they succeeded or failed, why, on which day last, and before and after an edit. They can also report how a use went.',
    ),
    t('What an agent sees, its vendor sees.'),
    t('They never get prompts, answers, session ids, paths or other text of your sessions.'),
  ].join('\n\n');
}
