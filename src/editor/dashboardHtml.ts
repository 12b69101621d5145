import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/**
 * The page without its content, which its script makes. It may load that script and one style sheet of ours, and
 * nothing else; what it tells and hears are messages.
 *
 * @param dist folder that holds the bundles
 */
export function dashboardHtml(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const address = (file: string): string => attribute(webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString());
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${attribute(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(vscode.l10n.t('Skill Dashboard'))}</title>
<link rel="stylesheet" href="${address('dashboard.css')}">
</head>
<body><script nonce="${nonce}" src="${address('dashboard.js')}"></script></body>
</html>`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
