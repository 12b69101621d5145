import { isProblem, type JsonDocument, parseDocument, propertyOf, type TextProblem, valueOf } from './jsonDocument.js';
import { applyCuts, cutChild, end } from './jsonEdit.js';
import { childrenOf, HOOKS, ourHooks, type Place } from './ourHooks.js';

export interface WithoutHooks {
  readonly text: string;
  /** Nothing but `{}`, white space and comments is left. */
  readonly isEmpty: boolean;
}

/**
 * Takes every hook of ours out of a configuration, also out of one that was rewritten since, and then what is empty
 * now of the keys that were made for them.
 *
 * @param made the keys that connecting made (`hooks`, `hooks/Stop`); null where that is not known: then a list that
 *   held only ours goes, and so does `hooks`
 */
export function removeHooks(text: string, made: readonly string[] | null): WithoutHooks | TextProblem {
  const start = parseDocument(text);
  if (isProblem(start)) {
    return start;
  }
  const keys = new Set(made ?? keysWithOurs(start));
  let document = start;
  for (let next = nextPlace(document, keys); next !== null; next = nextPlace(document, keys)) {
    const read = parseDocument(applyCuts(document.text, cutChild(document.text, next.container, next.node)));
    if (isProblem(read)) {
      return read;
    }
    document = read;
  }
  return { text: document.text, isEmpty: childrenOf(document.root ?? undefined, 'object').length === 0 };
}

/** What goes next: a hook of ours, else an empty key that was made, the innermost first. */
function nextPlace(document: JsonDocument, made: ReadonlySet<string>): Place | null {
  const { root } = document;
  const [hook] = ourHooks(document);
  if (hook !== undefined || root === null) {
    return hook ?? null;
  }
  const hooks = valueOf(root, HOOKS);
  if (hooks !== undefined) {
    const inside = childrenOf(hooks, 'object').find(({ children: [key, value] = [] }) => {
      const isEmptyList = value?.type === 'array' && (value.children ?? []).length === 0;
      return isEmptyList && made.has(`${HOOKS}/${String(key?.value)}`);
    });
    if (inside !== undefined) {
      return { container: hooks, node: inside };
    }
  }
  const own = propertyOf(root, HOOKS);
  if (own !== undefined && made.has(HOOKS) && hooks?.type === 'object' && childrenOf(hooks, 'object').length === 0) {
    return { container: root, node: own };
  }
  // What an agent demands beside hooks stays with hooks that somebody has put in since.
  const demanded = childrenOf(root, 'object').find(
    ({ children: [key] = [] }) => key?.value !== HOOKS && made.has(String(key?.value)),
  );
  return demanded !== undefined && (own === undefined || !made.has(HOOKS)) ? { container: root, node: demanded } : null;
}

function keysWithOurs(document: JsonDocument): string[] {
  const { root } = document;
  const places = ourHooks(document);
  const hooks = root === null ? undefined : valueOf(root, HOOKS);
  const lists = childrenOf(hooks, 'object').filter((list) =>
    places.some(({ node }) => node.offset > list.offset && node.offset < end(list)),
  );
  return lists.length === 0
    ? []
    : [HOOKS, ...lists.map(({ children: [key] = [] }) => `${HOOKS}/${String(key?.value)}`)];
}
