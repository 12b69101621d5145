/** A process's environment, as Node gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Any of these, with any text in it, turns recording and sharing off in that process. The person's own come first. */
export const OPT_OUT_VARIABLES = [
  'AUTO_SKILL_NO_TELEMETRY',
  'DO_NOT_TRACK',
  'KTX_TELEMETRY_DISABLED',
  'CI',
  'GITHUB_ACTIONS',
  'GITLAB_CI',
  'CIRCLECI',
  'TRAVIS',
  'BUILDKITE',
  'JENKINS_URL',
  'TEAMCITY_VERSION',
  'TF_BUILD',
  'BITBUCKET_BUILD_NUMBER',
  'CODEBUILD_BUILD_ID',
  'APPVEYOR',
  'DRONE',
  'SEMAPHORE',
] as const;
export type OptOutVariable = (typeof OPT_OUT_VARIABLES)[number];

/**
 * The first opt-out variable that is set, or null. `=0` and `=false` count as set, since the programs that
 * defined these variables treat them so; an empty one does not.
 */
export function optOutVariable(env: Environment): OptOutVariable | null {
  return OPT_OUT_VARIABLES.find((name) => (env[name] ?? '') !== '') ?? null;
}
