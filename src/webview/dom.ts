type Attributes = Readonly<Record<string, string | boolean>>;

/**
 * Makes an element. Children that are texts become text nodes, so that no name is ever read as HTML.
 *
 * @param attributes true: the attribute stands there without a value; false: it does not
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) {
      made.setAttribute(name, value === true ? '' : value);
    }
  }
  made.append(...children);
  return made;
}

/** Leaves the node alone where it says that already: a screen reader would speak, and a selection would be lost. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Does work that makes elements anew; the one that takes the place of the focused one, by `data-key`, gets the focus. */
export function keepFocus(work: () => void): void {
  const before = document.activeElement;
  const key = before instanceof HTMLElement ? before.dataset['key'] : undefined;
  work();
  if (key !== undefined && before?.isConnected === false) {
    for (const candidate of document.querySelectorAll<HTMLElement>('[data-key]')) {
      if (candidate.dataset['key'] === key) {
        candidate.focus({ preventScroll: true });
      }
    }
  }
}
