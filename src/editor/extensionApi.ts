import type * as vscode from 'vscode';
import type { RecordedEvent, SkillLedgerApi, TelemetryCollector } from '../api.js';
import type { Recording } from '../capture/recording.js';
import type { RecordingPermission } from '../capture/recordingPermission.js';
import type { Sharing } from './sharing.js';

/** What `activate` returns. Frozen: one extension must not be able to change what another one gets. */
export function extensionApi(
  recording: Recording,
  permission: RecordingPermission,
  onDidRecord: vscode.Event<RecordedEvent>,
  sharing: Pick<Sharing, 'track'>,
): SkillLedgerApi {
  return Object.freeze({
    version: 1,
    createTelemetryCollector: (dbPath?: string) => {
      const collector = recording.createCollector(dbPath);
      return Object.freeze({ ...functionsOf(collector), close: () => collector.close() });
    },
    isTelemetryDisabled: () => permission.foreseenStop() ?? false,
    track: (event: unknown, data: unknown) => sharing.track(event, data),
    ...functionsOf(recording.createCollector()),
    onDidRecord,
  });
}

/** They may be taken out of the object that they come in. */
function functionsOf(collector: TelemetryCollector): Omit<TelemetryCollector, 'close'> {
  return {
    recordEvent: (event) => collector.recordEvent(event),
    getEffectivenessReport: (skillName) => collector.getEffectivenessReport(skillName),
    getEvents: (skillName, limit) => collector.getEvents(skillName, limit),
  };
}
