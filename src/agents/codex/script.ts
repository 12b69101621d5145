/** A shell line that a script runs, and the folder that it names for it. */
export interface ScriptCommand {
  readonly line: string;
  readonly folder: string | null;
}

interface Token {
  readonly kind: 'word' | 'text' | 'sign';
  readonly value: string;
}

/** What is not closed ends with the line or the script, so that no text of another makes this slow. */
const TOKENS =
  /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|([A-Za-z_$][\w$]*)|("(?:[^"\\\n]|\\[^]?)*(?:"|(?=\n)|$)|'(?:[^'\\\n]|\\[^]?)*(?:'|(?=\n)|$)|`(?:[^`\\]|\\[^]?)*(?:`|$))|([^\s\w])/g;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
  '\n': '',
};
const MAX_LENGTH = 1024 * 1024;
const MAX_CALLS = 1000;
const MAX_TOKENS_OF_CALL = 5000;

/**
 * The shell lines in a script of the tool `exec`: JavaScript that calls `exec_command({cmd: '…', workdir: '…'})`,
 * any number of times. Where a call takes its line from elsewhere (a variable, a list), every text of the script
 * that is no patch may be one. The script is read as text; nothing of it runs.
 */
export function scriptCommands(script: string): ScriptCommand[] {
  const tokens = tokensOf(script.slice(0, MAX_LENGTH));
  const commands: ScriptCommand[] = [];
  let isComplete = true;
  tokens.forEach((token, index) => {
    if (token.value === 'exec_command' && tokens[index + 1]?.value === '(' && commands.length < MAX_CALLS) {
      const fields = literalArguments(tokens, index + 2);
      const line = fields.get('cmd') ?? fields.get('command');
      if (line === undefined) {
        isComplete = false;
      } else {
        commands.push({ line, folder: fields.get('workdir') ?? null });
      }
    }
  });
  if (!isComplete) {
    const known = new Set(commands.map(({ line }) => line));
    for (const { kind, value } of tokens) {
      if (kind === 'text' && !known.has(value) && !value.includes('*** Begin Patch')) {
        commands.push({ line: value, folder: null });
      }
    }
  }
  return commands;
}

/** The literal fields of a call's object, up to the parenthesis that closes the call. */
function literalArguments(tokens: readonly Token[], from: number): Map<string, string> {
  const fields = new Map<string, string>();
  let depth = 1;
  const end = Math.min(tokens.length, from + MAX_TOKENS_OF_CALL);
  for (let at = from; at < end && depth > 0; at++) {
    const token = tokens[at];
    const value = tokens[at + 2];
    if (token?.kind === 'sign') {
      depth += token.value === '(' ? 1 : token.value === ')' ? -1 : 0;
    } else if (token !== undefined && tokens[at + 1]?.value === ':' && value?.kind === 'text') {
      const after = tokens[at + 3];
      // What is put together from several texts is no line that can be read here.
      if (after === undefined || (after.kind === 'sign' && ',})'.includes(after.value))) {
        fields.set(token.value, value.value);
      }
    }
  }
  return fields;
}

function tokensOf(script: string): Token[] {
  return [...script.matchAll(TOKENS)].flatMap(([, word, text, sign]): Token[] => {
    if (word !== undefined) {
      return [{ kind: 'word', value: word }];
    }
    if (text !== undefined) {
      return [{ kind: 'text', value: unescaped(text.slice(1, -1)) }];
    }
    return sign === undefined ? [] : [{ kind: 'sign', value: sign }];
  });
}

function unescaped(text: string): string {
  return text.replace(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([^]))/g,
    (whole, point?: string, unit?: string, byte?: string, char?: string) => {
      const code = point ?? unit ?? byte;
      if (code === undefined) {
        return ESCAPES[char ?? ''] ?? char ?? whole;
      }
      const value = Number.parseInt(code, 16);
      return value <= 0x10ffff ? String.fromCodePoint(value) : whole;
    },
  );
}
