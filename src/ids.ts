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
  groupBy: 'skillLedger.groupBy',
  timeRange: 'skillLedger.timeRange',
  filterByAgent: 'skillLedger.filterByAgent',
  filterByText: 'skillLedger.filterByText',
  clearFilters: 'skillLedger.clearFilters',
  copy: 'skillLedger.copy',
  openSkill: 'skillLedger.openSkill',
  showLog: 'skillLedger.showLog',
  openDashboard: 'skillLedger.openDashboard',
  openDashboardOf: 'skillLedger.openDashboardOf',
  showEvents: 'skillLedger.showEvents',
  showEventsOf: 'skillLedger.showEventsOf',
  exportData: 'skillLedger.exportData',
  copySession: 'skillLedger.copySession',
  moreSessions: 'skillLedger.moreSessions',
  moreSkills: 'skillLedger.moreSkills',
  previewSharing: 'skillLedger.previewSharing',
  turnOnSharing: 'skillLedger.turnOnSharing',
  turnOffSharing: 'skillLedger.turnOffSharing',
  resetIdentity: 'skillLedger.resetSharingIdentity',
  letAgentsAsk: 'skillLedger.letAgentsAsk',
  stopAgentsAsking: 'skillLedger.stopAgentsAsking',
  copyMcpServer: 'skillLedger.copyMcpServer',
  connectAgent: 'skillLedger.connectAgent',
  disconnectAgent: 'skillLedger.disconnectAgent',
  revealEvidence: 'skillLedger.revealEvidence',
  revealSkill: 'skillLedger.revealSkill',
  unmuteNotices: 'skillLedger.unmuteNotices',
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
  agentsEnabled: 'agents.enabled',
  agentsAllFolders: 'agents.allFolders',
  codeLens: 'codeLens.enabled',
  notices: 'notices.enabled',
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

/** What agents call: language-model tools in VS Code, tools of the MCP server elsewhere. */
export const TOOLS = {
  report: 'skill_ledger_report',
  skill: 'skill_ledger_skill',
  recordOutcome: 'skill_ledger_record_outcome',
} as const;
export type ToolName = (typeof TOOLS)[keyof typeof TOOLS];

/** The type of the dashboard's webview. */
export const DASHBOARD = 'skillLedger.dashboard';
