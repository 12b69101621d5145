import type { Fact } from '../../model/facts.js';
import { parseSkillName } from '../../model/names.js';
import { asObject, asObjects, asText, type Fields } from '../fields.js';
import { claudeCode } from './program.js';
import { readSkillBody } from './skillBody.js';

const TYPED_SKILL =
  /^<command-message>[^<]*<\/command-message>\s*<command-name>([^<]*)<\/command-name>(?:\s*<command-args>([^]*)<\/command-args>)?/;
const INTERRUPTS: ReadonlySet<string> = new Set([
  '[Request interrupted by user]',
  '[Request interrupted by user for tool use]',
]);
/** What a skill prints that was typed and runs in a subagent, or a local command. */
const OUTPUT = /^<local-command-std(out|err)>/;
/** A typed word as it stands, without the tags that most versions put around it. */
const PLAIN_WORD = /^\/(\S+)([^]*)$/;
/** How texts begin that the program writes as user records, in versions that don't mark them as such. */
const LOCAL_TEXT = /^(?:<command-name>|<local-command-|<bash-(?:input|stdout|stderr)>)/;
const SYSTEM_TEXT = /^<task-notification>/;
/** What the program adds before a prompt, as a block of its own or in front of the words. */
const REMINDER = /^<system-reminder>[^]*?<\/system-reminder>\s*/;
const HOOK_TEXT = /^Operation stopped by hook/;

/** Facts of a `user` record: a prompt, a typed skill, tool results, an injected text, an interrupt marker. */
export function userFacts(record: Fields): Fact[] {
  const content = asObject(record['message'])?.['content'];
  const blocks = asObjects(content);
  const results = blocks.filter((block) => block['type'] === 'tool_result');
  if (results.length > 0) {
    return results.flatMap((block) => resultFacts(block, record));
  }
  const texts = (
    typeof content === 'string'
      ? [content]
      : blocks.map((block) => (block['type'] === 'text' ? (asText(block['text']) ?? '') : ''))
  )
    .map((part) => part.replace(REMINDER, ''))
    .filter((part) => part.trim() !== '');
  const text = texts.join('\n');
  if (text === '' || record['isCompactSummary'] === true || record['isVisibleInTranscriptOnly'] === true) {
    return [];
  }
  if (record['isMeta'] === true || asText(record['sourceToolUseID']) !== null) {
    return metaFacts(text, record);
  }
  if (texts.length === 1 && INTERRUPTS.has(text.trim())) {
    return [{ kind: 'interrupt' }];
  }
  if (HOOK_TEXT.test(text)) {
    return [];
  }
  const origin = asObject(record['origin'])?.['kind'];
  const isForeign = (origin !== undefined && origin !== 'human') || record['promptSource'] === 'system';
  if (record['isSidechain'] === true) {
    return [{ kind: 'wake' }, ...forkedBody(text, record)];
  }
  const [, output] = OUTPUT.exec(text) ?? [];
  if (output !== undefined) {
    return [{ kind: 'wake' }, { kind: 'output', failed: output === 'err' }];
  }
  if (isForeign || LOCAL_TEXT.test(text) || SYSTEM_TEXT.test(text) || isLocalWord(text)) {
    return [{ kind: 'wake' }];
  }
  return [{ kind: 'prompt', queued: false }, ...typedSkill(texts.length === 1 ? text : '', false)];
}

/** A bare `/compact`: the echo of a local command. */
function isLocalWord(text: string): boolean {
  const [, word = '', rest = ''] = PLAIN_WORD.exec(text.trim()) ?? [];
  return rest === '' && claudeCode.builtIns.includes(word);
}

/** What a subagent is started with that runs a skill of its own context. */
function forkedBody(text: string, record: Fields): Fact[] {
  const body = readSkillBody(text, asText(record['sessionId']));
  return body.folder === null ? [] : [{ kind: 'body', callId: null, ...body }];
}

/** Facts of a prompt that was typed while the agent was busy, as its attachment holds it. */
export function queuedFacts(attachment: Fields): Fact[] {
  const prompt = attachment['prompt'];
  const text =
    asText(prompt) ??
    asObjects(prompt)
      .map((block) => asText(block['text']) ?? '')
      .join('\n');
  const origin = asObject(attachment['origin'])?.['kind'];
  const mode = attachment['commandMode'];
  const isHuman =
    origin === 'human' ||
    (origin === undefined && (mode === 'prompt' || mode === undefined) && !SYSTEM_TEXT.test(text));
  if (!isHuman) {
    return [{ kind: 'wake' }];
  }
  if (text.trim() === '' || LOCAL_TEXT.test(text)) {
    return [];
  }
  return [{ kind: 'prompt', queued: true }, ...typedSkill(text, true)];
}

function typedSkill(text: string, isQueued: boolean): Fact[] {
  const tags = TYPED_SKILL.exec(text);
  const word = tags === null ? PLAIN_WORD.exec(text) : null;
  const skill = parseSkillName((tags ?? word)?.[1]?.trim());
  if (skill === null) {
    return [];
  }
  const hasArguments = ((tags ?? word)?.[2] ?? '').trim() !== '';
  const isHeld = isQueued || tags === null;
  // Without tags any text may begin so, such as a path: the session's own list tells.
  const listed = !isQueued && tags === null;
  return [{ kind: 'invoke', trigger: 'user', skill, callId: null, hasArguments, held: isHeld, listed }];
}

function metaFacts(text: string, record: Fields): Fact[] {
  const callId = asText(record['sourceToolUseID']);
  if (LOCAL_TEXT.test(text)) {
    return [];
  }
  return [{ kind: 'body', callId, ...readSkillBody(text, asText(record['sessionId'])) }];
}

function resultFacts(block: Fields, record: Fields): Fact[] {
  const id = asText(block['tool_use_id']);
  const failed = block['is_error'] === true;
  const details = asObject(record['toolUseResult']);
  const facts: Fact[] = [{ kind: 'result', id, failed, denied: failed && isDenial(block, record) }];
  const agent = asText(details?.['agentId']);
  if (agent !== null) {
    const isLaunch =
      details?.['isAsync'] === true || details?.['status'] === 'async_launched' || details?.['background'] === true;
    facts.push({ kind: 'subagent', callId: id, thread: agent, ended: !isLaunch });
  }
  return facts;
}

/** Refused or cancelled by the person, or by a rule or mode: newer versions say so in a field of its own. */
function isDenial(block: Fields, record: Fields): boolean {
  if (asText(record['toolDenialKind']) !== null) {
    return true;
  }
  const content = block['content'];
  const text = asText(content) ?? asText(asObjects(content)[0]?.['text']) ?? '';
  const result = asText(record['toolUseResult']) ?? '';
  return (
    result === 'User rejected tool use' ||
    /^The user doesn't want to (?:proceed with|take) this/.test(text) ||
    /^(?:Error: )?\[Request interrupted by user/.test(text) ||
    /^(?:Error: )?Permission (?:to use \S+ .*has been denied|for this action has been denied)/.test(text) ||
    /^[^\n]{0,200}denied by the Claude Code auto mode classifier/.test(text)
  );
}
