/** Colours of the editor's theme, for what is drawn on a canvas. */
export interface Theme {
  readonly line: string;
  readonly text: string;
  readonly grid: string;
  readonly font: string;
  /** Nothing may rest on faint colours. */
  readonly isHighContrast: boolean;
}

export function currentTheme(): Theme {
  const style = getComputedStyle(document.body);
  const isHighContrast =
    document.body.classList.contains('vscode-high-contrast') ||
    document.body.classList.contains('vscode-high-contrast-light');
  return {
    line: colour(style, '--line'),
    text: colour(style, '--quiet'),
    grid: colour(style, '--grid'),
    font: `11px ${style.fontFamily}`,
    isHighContrast,
  };
}

function colour(style: CSSStyleDeclaration, name: string): string {
  return style.getPropertyValue(name).trim() || style.color;
}

/** Calls back when the person has chosen another theme. */
export function onThemeChange(changed: () => void): void {
  let waiting = false;
  const observer = new MutationObserver(() => {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        changed();
      });
    }
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
