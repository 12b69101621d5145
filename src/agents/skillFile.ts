/** True for the path of a SKILL.md, with either kind of slash. */
export function isSkillFile(path: string): boolean {
  return /(?:^|[\\/])SKILL\.md$/.test(path) && path.length <= 4096;
}

/** The path with `.` and `..` resolved, below the folder when it is relative; a leading `~` or variable is left. */
export function absolutePath(path: string, folder: string | null): string {
  const slashes = path.replaceAll('\\', '/');
  const isAbsolute = /^(?:\/|~|\$|[A-Za-z]:\/)/.test(slashes);
  const full = isAbsolute || folder === null ? slashes : `${folder.replaceAll('\\', '/')}/${slashes}`;
  const kept: string[] = [];
  for (const segment of full.split('/')) {
    if (segment === '..' && kept.length > 1) {
      kept.pop();
    } else if ((segment !== '' && segment !== '.') || kept.length === 0) {
      kept.push(segment);
    }
  }
  return kept.join('/');
}
