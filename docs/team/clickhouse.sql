-- The effectiveness report over many machines, from the table that the Collector's ClickHouse exporter fills.
--   clickhouse-client --database otel --multiquery < clickhouse.sql
-- Run it again after a change of this file: only views are made, no data is touched.
-- A Map is read by its parts `.keys` and `.values`, which a server too old for Map has in a Nested column as well.

DROP TABLE IF EXISTS skill_report;
DROP TABLE IF EXISTS skill_use;

-- One row for each use, however often and in whatever order it arrived.
CREATE VIEW skill_use AS
SELECT
    LogAttributes.values[indexOf(LogAttributes.keys, 'log.record.uid')] AS uid,
    any(Timestamp) AS used_at,
    any(ResourceAttributes.values[indexOf(ResourceAttributes.keys, 'service.instance.id')]) AS machine,
    any(LogAttributes.values[indexOf(LogAttributes.keys, 'gen_ai.skill.name')]) AS skill,
    any(LogAttributes.values[indexOf(LogAttributes.keys, 'gen_ai.agent.name')]) AS agent,
    any(LogAttributes.values[indexOf(LogAttributes.keys, 'skill_ledger.skill.version')]) AS version,
    any(LogAttributes.values[indexOf(LogAttributes.keys, 'skill_ledger.trigger')]) AS trigger,
    any(LogAttributes.values[indexOf(LogAttributes.keys, 'skill_ledger.outcome')]) AS outcome,
    any(LogAttributes.values[indexOf(LogAttributes.keys, 'skill_ledger.reason')]) AS reason,
    any(has(LogAttributes.keys, 'skill_ledger.duration_ms')) AS has_duration,
    any(toFloat64OrZero(LogAttributes.values[indexOf(LogAttributes.keys, 'skill_ledger.duration_ms')])) AS duration_ms,
    any(has(LogAttributes.keys, 'skill_ledger.tokens')) AS has_tokens,
    any(toFloat64OrZero(LogAttributes.values[indexOf(LogAttributes.keys, 'skill_ledger.tokens')])) AS tokens
FROM otel_logs
WHERE ServiceName = 'skill-ledger'
    AND has(LogAttributes.keys, 'gen_ai.skill.name')
    -- A range of time goes here: AND Timestamp >= now() - 30 * 86400
GROUP BY uid;

-- A row for each skill (slice 'all'), for each of its agents (slice 'agent', the agent in `value`) and for each version of
-- its text (slice 'version'; '' gathers the uses whose version is not known).
-- low, high: 95 % Wilson interval of successes / uses. shown_*: the same without the uses of which the agent doesn't tell
-- how its tool calls went, as the panel shows it.
CREATE VIEW skill_report AS
WITH
    1.959963984540054 AS z,
    z * z AS z2,
    successes / uses AS share,
    (share + z2 / (2 * uses)) / (1 + z2 / uses) AS centre,
    z / (1 + z2 / uses) * sqrt(share * (1 - share) / uses + z2 / (4 * uses * uses)) AS half,
    greatest(shown_uses, 1) AS n,
    shown_successes / n AS shown_share,
    (shown_share + z2 / (2 * n)) / (1 + z2 / n) AS shown_centre,
    z / (1 + z2 / n) * sqrt(shown_share * (1 - shown_share) / n + z2 / (4 * n * n)) AS shown_half,
    -- The median of durations counted in quarter steps of log2: the value that stands for the bucket of each of the two
    -- middle ones. 1e-10 makes up for what the logarithm of a power of two may lack.
    arrayMap(
        d -> if(d < 1, -1, floor(log2(greatest(d, 1)) * 4 + 1e-10)),
        [durations[intDiv(timed + 1, 2)], durations[intDiv(timed, 2) + 1]]
    ) AS buckets,
    arrayMap(b -> ceil(pow(2, b / 4) - 1e-9), buckets) AS firsts,
    arrayMap(b -> ceil(pow(2, (b + 1) / 4) - 1e-9) - 1, buckets) AS lasts,
    arrayMap((f, l) -> 2 * f * l / (f + l), firsts, lasts) AS centres,
    arrayMap(
        (b, f, l, c) -> multiIf(b < 0, 0, l <= f, f, c < 1000, floor(c * 10 + 0.5) / 10, floor(c + 0.5)),
        buckets, firsts, lasts, centres
    ) AS middles,
    (middles[1] + middles[2]) / 2 AS middle
SELECT
    skill, slice, value, uses, successes, failures, partials, skips,
    floor(share * 1000 + 0.5) / 1000 AS success_rate,
    if(successes = 0, 0, greatest(0, centre - half)) AS low,
    if(successes = uses, 1, least(1, centre + half)) AS high,
    shown_uses, shown_successes,
    if(shown_uses = 0, NULL, floor(shown_share * 1000 + 0.5) / 1000) AS shown_rate,
    if(shown_successes = 0, 0, greatest(0, shown_centre - shown_half)) AS shown_low,
    if(shown_successes = shown_uses, 1, least(1, shown_centre + shown_half)) AS shown_high,
    if(timed = 0, NULL, floor(duration_sum / greatest(timed, 1) + 0.5)) AS avg_duration_ms,
    multiIf(timed = 0, NULL, middle < 1000, floor(middle * 10 + 0.5) / 10, floor(middle + 0.5)) AS median_duration_ms,
    if(counted = 0, NULL, floor(token_sum / greatest(counted, 1) + 0.5)) AS avg_tokens,
    agents, machines, first_used, last_used
FROM
(
    SELECT
        skill,
        part.1 AS slice,
        part.2 AS value,
        toInt64(count()) AS uses,
        toInt64(countIf(outcome = 'success')) AS successes,
        countIf(outcome = 'failure') AS failures,
        countIf(outcome = 'partial') AS partials,
        countIf(outcome = 'skipped') AS skips,
        toInt64(countIf(NOT is_untold)) AS shown_uses,
        toInt64(countIf(NOT is_untold AND outcome = 'success')) AS shown_successes,
        countIf(has_duration) AS timed,
        sumIf(duration_ms, has_duration) AS duration_sum,
        arraySort(groupArrayIf(duration_ms, has_duration)) AS durations,
        countIf(has_tokens) AS counted,
        sumIf(tokens, has_tokens) AS token_sum,
        arrayStringConcat(arraySort(groupUniqArray(agent)), ', ') AS agents,
        uniqExact(machine) AS machines,
        min(used_at) AS first_used,
        max(used_at) AS last_used
    FROM
    (
        SELECT
            *,
            reason = 'ended' OR (agent IN ('cursor') AND trigger != 'api' AND reason != 'exit-code') AS is_untold,
            arrayJoin([('all', ''), ('agent', agent), ('version', version)]) AS part
        FROM skill_use
    )
    GROUP BY skill, slice, value
);
