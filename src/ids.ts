/** Every name that the manifest and the code must agree on, once. `test/unit/manifest.test.ts` compares them. */

export const VIEWS = {
  skills: 'skillLedger.skills',
  sessions: 'skillLedger.sessions',
  status: 'skillLedger.status',
} as const;

export const COMMANDS = {
  refresh: 'skillLedger.refresh',
  clearData: 'skillLedger.clearData',
  clearSkill: 'skillLedger.clearSkill',
  recordInvocation: 'skillLedger.recordInvocation',
  importHistory: 'skillLedger.importHistory',
  cancelImport: 'skillLedger.cancelImport',
  pauseRecording: 'skillLedger.pauseRecording',
  resumeRecording: 'skillLedger.resumeRecording',
  recordLocally: 'skillLedger.recordLocally',
  openConsentFile: 'skillLedger.openConsentFile',
  openSettings: 'skillLedger.openSettings',
  whatIsRecorded: 'skillLedger.whatIsRecorded',
  sortBy: 'skillLedger.sortBy',
  timeRange: 'skillLedger.timeRange',
  filterByAgent: 'skillLedger.filterByAgent',
  filterByText: 'skillLedger.filterByText',
  clearFilters: 'skillLedger.clearFilters',
  copy: 'skillLedger.copy',
  openSkill: 'skillLedger.openSkill',
  showLog: 'skillLedger.showLog',
  showEvents: 'skillLedger.showEvents',
  showEventsOf: 'skillLedger.showEventsOf',
  exportData: 'skillLedger.exportData',
  copySession: 'skillLedger.copySession',
  moreSessions: 'skillLedger.moreSessions',
  previewSharing: 'skillLedger.previewSharing',
  turnOnSharing: 'skillLedger.turnOnSharing',
  turnOffSharing: 'skillLedger.turnOffSharing',
  resetIdentity: 'skillLedger.resetSharingIdentity',
} as const;

export const SETTINGS = {
  section: 'skillLedger',
  recording: 'recording',
  retentionDays: 'retentionDays',
  sharingEndpoint: 'sharing.endpoint',
  sharingAdapter: 'sharing.adapter',
  sharingSkillNames: 'sharing.skillNames',
  sharingProjectKey: 'sharing.projectKey',
  /** Below it `<agent>.enabled` and `<agent>.paths` of each agent that can be read. */
  sources: 'sources',
} as const;

/** Context keys for the `when` clauses of the manifest. */
export const CONTEXTS = {
  /** What the skills view is empty for, see `WelcomeState`. */
  state: 'skillLedger.state',
  offBy: 'skillLedger.offBy',
  recording: 'skillLedger.recordingOn',
  importing: 'skillLedger.importing',
  /** Some of what is recorded is not shown. */
  filtered: 'skillLedger.filtered',
  /** Events may leave this machine. */
  sharing: 'skillLedger.sharingOn',
} as const;
