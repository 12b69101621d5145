import type { Fact } from '../../model/facts.js';
import type { RolloutState } from './state.js';

/** How texts begin that the program gives as if the person had written them. */
const PROGRAM_TEXT =
  /^\s*<(?:turn_aborted|user_shell_command|subagent_notification|environment_context|user_instructions|skill|hook_prompt)\b/;

/** A prompt; within a running task it was typed while the agent was busy. */
export function promptFacts(text: string | null, hasImages: boolean, state: RolloutState): Fact[] {
  const isProgram = text !== null && PROGRAM_TEXT.test(text);
  if (isProgram || (text === null && !hasImages)) {
    return [];
  }
  const queued = state.isBusy && state.prompts > 0;
  state.prompts++;
  state.isUnanswered = true;
  return [{ kind: 'prompt', queued }];
}
