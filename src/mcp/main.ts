import { commandLine } from '../core.js';

export { serve } from './server.js';

// `cli.js mcp` loads this file for `serve`; started by itself it is that command.
if (require.main === module) {
  void commandLine(['mcp', ...process.argv.slice(2)]);
}
