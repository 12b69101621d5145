import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { BuiltCli, tempHome, treeOf } from './cliProcess.js';

const COMMANDS = ['report', 'events', 'sessions', 'import', 'record', 'status', 'clear'];

const WRONG: readonly [args: string[], says: RegExp][] = [
  [[], /say what to do: report, events/],
  [['reprot'], /did you mean "report"\?/],
  [['frobnicate'], /no command "frobnicate": use one of report/],
  [['\u001b[31mreport'], /no command/],
  [['--json', 'report'], /put the command before "--json"/],
  [['report', 'pdf'], /leave out "pdf"/],
  [['report', '--skil', 'x'], /did you mean --skill\?/],
  [['report', '--since', 'yesterday'], /--since "yesterday" is no time/],
  [['report', '--agent', 'claude'], /--agent "claude" is not known/],
  [['report', '--limit', '-1'], /--limit "-1"/],
  [['report', '--db'], /--db needs a value/],
  [['report', '--db='], /--db needs a value/],
  [['events', '--limit', '2.5'], /--limit "2.5"/],
  [['events', '--skill', 'two words'], /--skill "two words"/],
  [['sessions', '--since', '2026-02-30'], /is no time/],
  [['import', '--skill', 'x'], /"import" has no option "--skill"/],
  [['import', '--json=1'], /takes no value/],
  [['status', '--limit', '3'], /"status" has no option/],
  [['record'], /needs --skill NAME/],
  [['record', '--skill', 'x'], /needs --outcome/],
  [['record', '--skill', 'x', '--outcome', 'succes'], /did you mean success\?/],
  [['record', '--skill', '/etc/passwd', '--outcome', 'success'], /can't be a skill's name/],
  [['record', '--skill', 'x', '--outcome', 'success', '--agent', 'codx'], /did you mean codex\?/],
  [['record', '--skill', 'x', '--outcome', 'success', '--duration', '-5'], /--duration "-5"/],
  [['record', '--skill', 'x', '--outcome', 'success', '--duration', 'NaN'], /--duration "NaN"/],
  [['record', '--skill', 'x', '--outcome', 'success', '--duration', '9e99'], /--duration/],
  [['record', '--skill', 'x', '--outcome', 'failure', '--reason', 'completed'], /use one of failed-check/],
  [['record', '--skill', 'x', '--outcome', 'failure', '--reason', 'failed-chek'], /did you mean failed-check\?/],
  [['record', '--skill', 'x', '--skill', 'y', '--outcome', 'success'], /only once/],
  [['clear'], /one of --skill NAME, --older-than 30d, --all/],
  [['clear', '--all', '--skill', 'x'], /one of --skill NAME/],
  [['clear', '--all', '--older-than', '3d', '--yes'], /one of --skill NAME/],
  [['clear', '--older-than', 'soon', '--yes'], /--older-than "soon" is no time/],
  [['clear', '--all'], /add --yes/],
];

describe('the command line, used wrongly', () => {
  let cli: BuiltCli;
  before(async () => {
    cli = await BuiltCli.build();
  });
  after(() => cli.remove());

  it('exits with 2 and one sentence that says what to do, and touches nothing', async (t) => {
    const home = await tempHome(t);
    for (const [args, says] of WRONG) {
      const { code, stdout, stderr } = await cli.run(home, args);
      assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
      assert.equal(stdout, '', args.join(' '));
      assert.match(stderr, says);
      assert.match(stderr, /^skill-ledger: [^\n]+\n$/, 'more than one line');
      assert.ok(!stderr.includes('\u001b'));
    }
    assert.deepEqual(await treeOf(home), []);
  });

  it('helps, for all and for each command, and touches nothing', async (t) => {
    const home = await tempHome(t);
    const general = await cli.run(home, ['--help']);
    assert.equal(general.code, 0);
    for (const name of COMMANDS) {
      assert.match(general.stdout, new RegExp(`^ {2}${name} `, 'm'));
      const { code, stdout, stderr } = await cli.run(home, [name, '--help']);
      assert.equal(code, 0);
      assert.equal(stderr, '');
      assert.match(stdout, new RegExp(`Usage: skill-ledger ${name} `));
      for (const option of ['--json', '--db PATH', '--help']) {
        assert.ok(stdout.includes(option), `${name}: ${option}`);
      }
    }
    assert.deepEqual(await treeOf(home), []);
  });
});
