import type { Fact } from '../../model/facts.js';
import { asObjects, asText, type Fields } from '../fields.js';
import { callFacts, outputFacts } from './calls.js';
import { injectedSkill, listedSkills } from './skillMessage.js';
import type { RolloutState } from './state.js';

/** Items without meaning for uses and metrics. */
const SILENT_ITEMS: ReadonlySet<unknown> = new Set([
  'reasoning',
  'agent_message', // between agents; the model's own are messages
  'additional_tools',
  'tool_search_output',
  'ghost_snapshot',
  'compaction',
  'compaction_summary',
  'compaction_trigger',
  'context_compaction',
  'other',
]);
/** How the texts begin in which the project's instructions, of older versions with the skills, are given. */
const PROJECT_INSTRUCTIONS = /^(?:# AGENTS\.md instructions|<user_instructions>)/;

/** Facts of what went to or came from the model; null: an item of an unknown kind. */
export function itemFacts(payload: Fields, state: RolloutState): readonly Fact[] | null {
  switch (payload['type']) {
    case 'message':
      return messageFacts(payload, state);
    case 'function_call':
    case 'custom_tool_call':
    case 'local_shell_call':
    case 'tool_search_call':
      return answered(callFacts(payload, state), state);
    case 'function_call_output':
    case 'custom_tool_call_output':
      return outputFacts(payload, state);
    case 'web_search_call':
      return answered([{ kind: 'call', id: asText(payload['id']), group: 'webSearch' }], state);
    case 'image_generation_call':
      return answered([{ kind: 'call', id: asText(payload['id']), group: 'other' }], state);
    default:
      return SILENT_ITEMS.has(payload['type']) ? [] : null;
  }
}

function answered(facts: Fact[], state: RolloutState): Fact[] {
  state.isUnanswered = false;
  return facts;
}

function messageFacts(payload: Fields, state: RolloutState): Fact[] {
  const texts = asObjects(payload['content']).flatMap(({ text }) => asText(text) ?? []);
  switch (payload['role']) {
    case 'assistant':
      return answered([answerFact(asText(payload['id']), texts, state)], state);
    case 'developer':
      return listing(texts);
    case 'user':
      return [
        ...listing(texts.filter((text) => PROJECT_INSTRUCTIONS.test(text))),
        // Codex injects what a prompt names right after it: later copies of the text are no use.
        ...(state.prompts > 0 && state.isUnanswered ? texts.flatMap((text) => injectedSkill(text)?.facts ?? []) : []),
      ];
    default:
      return [];
  }
}

function answerFact(id: string | null, texts: readonly string[], state: RolloutState): Fact {
  if (id === null && state.replayOf === null) {
    state.messages++;
  }
  // Older versions give messages no ids; the place in the session's own file is one.
  const messageId = id ?? `${state.meta?.id ?? ''} ${state.messages}`;
  return { kind: 'answer', messageId, content: texts.length > 0 };
}

function listing(texts: readonly string[]): Fact[] {
  const skills = texts.flatMap(listedSkills);
  return skills.length === 0 ? [] : [{ kind: 'listing', skills }];
}
