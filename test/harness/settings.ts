export type Settings = Readonly<Record<string, unknown>>;

export const THEMES = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
} as const;
export type Theme = keyof typeof THEMES;

/** Keeps windows quiet and pictures stable; none of it concerns the extension. */
const QUIET: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.reduceMotion': 'on',
  'window.commandCenter': false,
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'update.mode': 'none',
  'files.simpleDialog.enable': true,
};

/** @param trust true: folders are untrusted until the person says otherwise, as in a fresh VS Code */
export function testSettings(theme: Theme, trust: boolean, extra: Settings): Settings {
  return {
    ...QUIET,
    'workbench.colorTheme': THEMES[theme],
    'security.workspace.trust.enabled': trust,
    'security.workspace.trust.startupPrompt': 'never',
    ...extra,
  };
}
