import { createHash } from 'node:crypto';
import type { Database, SqlValue } from 'sql.js';
import { useId } from '../model/identity.js';
import { storedId, storedSkillName } from '../model/names.js';
import type { UseEvent } from '../model/use.js';
import { isOneOf, OUTCOMES, toAgentId } from '../model/vocabulary.js';

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const COLUMNS = 'id, skill_id, skill_name, session_id, agent_id, duration_ms, outcome, timestamp';

/**
 * Uses that another program wrote: rows of auto-skill's own table, or of our inbox. Names, ids and agents pass the
 * same gates as everything else; rows without a usable time or outcome are left out.
 *
 * @param table `skill_telemetry` of a foreign database, or `inbox` of ours
 */
export function readForeignRows(db: Database, table: 'skill_telemetry' | 'inbox'): UseEvent[] {
  const events: UseEvent[] = [];
  const statement = db.prepare(`SELECT ${COLUMNS} FROM ${table}`);
  try {
    while (statement.step()) {
      const event = toUse(statement.get());
      if (event !== null) {
        events.push(event);
      }
    }
  } finally {
    statement.free();
  }
  return events;
}

function toUse(row: readonly SqlValue[]): UseEvent | null {
  const [id, skillId, name, session, agent, duration, outcome, timestamp] = row;
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number(timestamp ?? Number.NaN);
  if (!Number.isFinite(at) || at < 0 || at > 8.64e15 || !isOneOf(OUTCOMES, outcome)) {
    return null;
  }
  const agentId = toAgentId(agent);
  const skillName = storedSkillName(name);
  const sessionId = storedId(typeof session === 'string' && session !== '' ? session : 'unknown');
  // Without an id of its own the row is known by what stands in it, so that meeting it again adds nothing.
  const digest = createHash('sha256')
    .update(JSON.stringify(row.map(String)))
    .digest('hex');
  const isUlid = typeof id === 'string' && ULID.test(id);
  const other = typeof id === 'string' && id !== '' ? id : digest;
  return {
    id: isUlid ? id : useId(at, agentId, `foreign ${other}`, skillName),
    skillId: typeof skillId === 'string' && skillId !== name ? storedSkillName(skillId) : skillName,
    skillName,
    sessionId,
    agentId,
    durationMs:
      typeof duration === 'number' && Number.isFinite(duration) && duration >= 0 ? Math.round(duration) : null,
    outcome,
    timestamp: new Date(at).toISOString(),
    trigger: 'api',
    reason: 'reported',
    nested: false,
    tokens: null,
    skillVersion: null,
    project: null,
    agentVersion: null,
    evidence: 'report',
    asOf: Math.trunc(at),
    reportedOutcome: null,
    reportedReason: null,
    exitCode: null,
  };
}
