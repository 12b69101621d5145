import * as vscode from 'vscode';
import { type ErrorFacts, readError } from '../sharing/errorReport.js';

/**
 * Failures of our own code, by the editor's telemetry logger: it keeps them back where its level says so, and shows the
 * person what it lets through. Made at the first failure that may be told.
 */
export class ErrorReports implements vscode.Disposable {
  private logger: vscode.TelemetryLogger | null = null;

  /**
   * @param bundles the folder that our bundles lie in
   * @param mayTell whether sharing is on
   * @param tell queues what is left of the failure
   */
  constructor(
    private readonly bundles: string,
    private readonly mayTell: () => boolean,
    private readonly tell: (facts: Readonly<Record<string, unknown>>) => void,
  ) {}

  report(error: unknown): void {
    const facts: ErrorFacts | null = this.mayTell() ? readError(error, this.bundles) : null;
    if (facts !== null) {
      this.logger ??= vscode.env.createTelemetryLogger(
        // The error itself is never handed to the logger, so that the second function has nothing to tell.
        { sendEventData: (_, data) => this.tell({ ...data }), sendErrorData: () => undefined },
        { ignoreBuiltInCommonProperties: true, ignoreUnhandledErrors: true },
      );
      this.logger.logError('failure', { ...facts });
    }
  }

  dispose(): void {
    this.logger?.dispose();
  }
}
