import { AGENT_NAMES } from '../agents/agentNames.js';
import type { SkillReport } from '../model/report.js';
import { day, duration } from './format.js';
import { markdownTable } from './markdownTable.js';
import { rateCells } from './rateWords.js';
import type { Wording } from './skillRows.js';
import type { SkillNode } from './skillTree.js';

type SkillOrUnused = Extract<SkillNode, { kind: 'skill' | 'unused' }>;

/** What goes into the clipboard: one row as a line, several as a Markdown table, skills with their numbers. */
export function copyText(nodes: readonly SkillNode[], words: Wording): string {
  const [first] = nodes;
  if (first !== undefined && nodes.length === 1) {
    return first.kind === 'group' ? first.label : `${first.row.label}\t${first.row.description}`;
  }
  const skills = nodes.filter((node): node is SkillOrUnused => node.kind === 'skill' || node.kind === 'unused');
  return skills.length === nodes.length ? skillTable(skills, words) : rowTable(nodes, words);
}

function skillTable(nodes: readonly SkillOrUnused[], words: Wording): string {
  const { t } = words;
  const heads = [
    t('Skill'),
    t('Uses'),
    t('Success'),
    t('95 % interval'),
    t('Median duration'),
    t('Agents'),
    t('Last used'),
  ];
  return markdownTable(
    heads,
    nodes.map((node) =>
      node.kind === 'skill' ? skillCells(node.report, words) : [node.row.label, '0', '–', '–', '–', '–', '–'],
    ),
  );
}

function skillCells(report: SkillReport, { language }: Wording): string[] {
  const { totalUses, medianDurationMs, agentsUsed, lastUsed } = report;
  return [
    report.skillName,
    String(totalUses),
    ...rateCells(report),
    duration(medianDurationMs),
    agentsUsed.map((id) => AGENT_NAMES[id]).join(', '),
    day(Date.parse(lastUsed), language),
  ];
}

function rowTable(nodes: readonly SkillNode[], { t }: Wording): string {
  return markdownTable(
    [t('What'), t('Details')],
    nodes.map((node) => (node.kind === 'group' ? [node.label, ''] : [node.row.label, node.row.description])),
  );
}
