/** Folders of projects and homes in which agents look for skills, as path segments. */
const AGENT_FOLDERS =
  /[\\/]\.(?:claude|agents|codex|copilot|github|gemini|opencode|cursor|qwen|cline|roo|windsurf|goose|kiro|junie|factory|agent|augment|continue|crush|kilocode|openhands|pi|trae|zencoder)[\\/](?:.*[\\/])?skills?[\\/]/;
const CONFIG_FOLDERS =
  /[\\/](?:\.config[\\/](?:opencode|amp|agents|goose|crush)|\.codeium[\\/]windsurf)[\\/]skills?[\\/]/;

/**
 * Tells whether a SKILL.md lies where some agent would find it, from its path alone.
 *
 * @param configFolders homes of agents that the environment moved elsewhere, e.g. `$CLAUDE_CONFIG_DIR`
 */
export function skillRootTest(configFolders: readonly string[]): (path: string) => boolean {
  return (path) => {
    const absolute = /^[\\/]|^[A-Za-z]:[\\/]/.test(path) ? path : `/${path}`;
    return (
      AGENT_FOLDERS.test(absolute) ||
      CONFIG_FOLDERS.test(absolute) ||
      configFolders.some((folder) => folder !== '' && absolute.startsWith(folder) && /[\\/]skills?[\\/]/.test(absolute))
    );
  };
}
