import { type Token, WordBuilder } from './tokens.js';

/** What a shell's quoting looks like. */
export interface Dialect {
  /** Makes the next character plain. */
  readonly escape: string;
  /** Two of these quotes inside a quoted text stand for one. */
  readonly doublesQuotes: boolean;
  /** Quoted texts in which nothing is expanded: the quote, and what its escape may stand before. */
  readonly single: { readonly quote: string; readonly escapes: string } | null;
  readonly double: { readonly escapes: string; readonly escape: string };
  /** Begins text that the shell makes while it runs; tested at the place of the character. */
  readonly expansion: RegExp;
  /** Begins a block or a substitution, in plain and in double-quoted text: such lines are not read. */
  readonly opaque: RegExp;
  readonly opaqueInQuotes: RegExp | null;
  /** Empty: the shell has none. */
  readonly comment: string;
  /** `&` stands between commands instead of sending one to the background. */
  readonly ampersandSeparates: boolean;
}

/** The tokens of a line; null when a quote is not closed, or the line is more than plain commands. */
export function scan(line: string, dialect: Dialect): Token[] | null {
  const tokens: Token[] = [];
  const word = new WordBuilder();
  const end = (): void => {
    const taken = word.take();
    if (taken !== null) {
      tokens.push({ kind: 'word', word: taken });
    }
  };
  let at = 0;
  while (at < line.length) {
    const char = line.charAt(at);
    const operator = /^(?:&&|\|\||[|;&\n])/.exec(line.slice(at, at + 2))?.[0];
    if (char === dialect.escape) {
      word.add(line.charAt(at + 1) === '\n' ? '' : line.charAt(at + 1));
      at += 2;
    } else if (char === '"' || char === dialect.single?.quote) {
      const next = quoted(line, at, dialect, word);
      if (next === null) {
        return null;
      }
      at = next;
    } else if (operator !== undefined) {
      end();
      tokens.push({ kind: operatorKind(operator, dialect) });
      at += operator.length;
    } else if (/\s/.test(char)) {
      end();
      at++;
    } else if (char === dialect.comment && dialect.comment !== '' && !word.isOpen) {
      const close = line.indexOf('\n', at);
      at = close < 0 ? line.length : close;
    } else if (char === '<' || char === '>') {
      at = skipRedirection(line, at, word);
      if (at < 0) {
        return null;
      }
      end();
    } else {
      if (dialect.opaque.test(line.slice(at))) {
        return null;
      }
      if (dialect.expansion.test(line.slice(at))) {
        word.addUnknown();
      } else {
        word.add(char);
      }
      at++;
    }
  }
  end();
  return tokens;
}

function operatorKind(operator: string, { ampersandSeparates }: Dialect): ';' | '&' | '&&' | '||' | '|' {
  switch (operator) {
    case '&&':
    case '||':
    case '|':
      return operator;
    case '&':
      return ampersandSeparates ? ';' : '&';
    default:
      return ';';
  }
}

/** Reads from an opening quote; returns the place behind the closing one, or null when there is none. */
function quoted(line: string, start: number, dialect: Dialect, word: WordBuilder): number | null {
  const quote = line.charAt(start);
  const isDouble = quote === '"';
  const escape = isDouble ? dialect.double.escape : dialect.escape;
  const escapes = isDouble ? dialect.double.escapes : (dialect.single?.escapes ?? '');
  word.add('');
  for (let at = start + 1; at < line.length; at++) {
    const char = line.charAt(at);
    const next = line.charAt(at + 1);
    if (char === escape && next !== '' && escapes.includes(next)) {
      word.add(next);
      at++;
    } else if (char === quote && dialect.doublesQuotes && next === quote) {
      word.add(quote);
      at++;
    } else if (char === quote) {
      return at + 1;
    } else if (isDouble && dialect.opaqueInQuotes?.test(line.slice(at)) === true) {
      return null;
    } else if (isDouble && dialect.expansion.test(line.slice(at))) {
      word.addUnknown();
    } else {
      word.add(char);
    }
  }
  return null;
}

/** Leaves out `> file`, `2>&1` and their like; returns where the line goes on, or -1 where it can't be told. */
function skipRedirection(line: string, start: number, word: WordBuilder): number {
  const found = /^[<>]{1,2}[&|?]?\s*(?:"[^"\n]*"|'[^'\n]*'|[^\s"'|;&<>()]+)/.exec(line.slice(start));
  const stream = /(?:^|\s)[\d*&]$/.test(line.slice(0, start));
  if (stream) {
    word.take(); // the number of the stream, no argument
  }
  return found === null ? -1 : start + found[0].length;
}
