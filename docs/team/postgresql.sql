-- The effectiveness report over many machines, in PostgreSQL 12 or later.
--   psql --dbname telemetry --file postgresql.sql
-- Run it again after a change of this file: the table stays as it is.

SET client_min_messages = warning;
BEGIN;

-- Filled by Vector's postgres sink (vector.yaml): of an event it writes the fields that have a column here.
CREATE TABLE IF NOT EXISTS otel_logs (
    timestamp timestamptz NOT NULL,
    resources jsonb,
    attributes jsonb
);
CREATE INDEX IF NOT EXISTS otel_logs_timestamp ON otel_logs (timestamp);

DROP VIEW IF EXISTS skill_report;
DROP VIEW IF EXISTS skill_use;

-- One row for each use, however often and in whatever order it arrived.
CREATE VIEW skill_use AS
SELECT DISTINCT ON (attributes ->> 'log.record.uid')
    attributes ->> 'log.record.uid' AS uid,
    timestamp AS used_at,
    resources ->> 'service.instance.id' AS machine,
    attributes ->> 'gen_ai.skill.name' AS skill,
    attributes ->> 'gen_ai.agent.name' AS agent,
    attributes ->> 'skill_ledger.skill.version' AS version,
    attributes ->> 'skill_ledger.trigger' AS trigger,
    attributes ->> 'skill_ledger.outcome' AS outcome,
    attributes ->> 'skill_ledger.reason' AS reason,
    (attributes ->> 'skill_ledger.duration_ms')::float8 AS duration_ms,
    (attributes ->> 'skill_ledger.tokens')::float8 AS tokens
FROM otel_logs
WHERE resources ->> 'service.name' = 'skill-ledger'
    AND attributes ? 'gen_ai.skill.name'
    -- A range of time goes here: AND timestamp >= now() - interval '30 days'
ORDER BY attributes ->> 'log.record.uid';

-- 95 % Wilson interval of a share of successes.
CREATE OR REPLACE FUNCTION wilson_low(successes bigint, uses bigint) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN successes <= 0 THEN 0 ELSE greatest(0,
        (share + z * z / (2 * n)) / (1 + z * z / n)
        - z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))) END
    FROM (SELECT uses::float8 AS n, successes::float8 / nullif(uses, 0) AS share, 1.959963984540054::float8 AS z) AS given
$$;
CREATE OR REPLACE FUNCTION wilson_high(successes bigint, uses bigint) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT 1 - wilson_low(uses - successes, uses)
$$;

-- The value, in ms, that stands for the bucket of a duration: durations are counted in quarter steps of log2.
-- 1e-10 makes up for what the logarithm of a power of two may lack.
CREATE OR REPLACE FUNCTION bucket_value(duration_ms float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE
        WHEN duration_ms < 1 THEN 0
        WHEN last <= first THEN first
        WHEN 2 * first * last / (first + last) < 1000 THEN floor(2 * first * last / (first + last) * 10 + 0.5) / 10
        ELSE floor(2 * first * last / (first + last) + 0.5)
    END
    FROM (
        SELECT
            ceil(power(2::float8, bucket / 4) - 1e-9) AS first,
            ceil(power(2::float8, (bucket + 1) / 4) - 1e-9) - 1 AS last
        FROM (SELECT floor(ln(greatest(duration_ms, 1)) / ln(2::float8) * 4 + 1e-10) AS bucket) AS found
    ) AS ends
$$;

-- A row for each skill (slice 'all'), for each of its agents (slice 'agent', the agent in value) and for each version of
-- its text (slice 'version'; null gathers the uses whose version is not known).
-- low, high: 95 % Wilson interval of successes / uses. shown_*: the same without the uses of which the agent doesn't tell
-- how its tool calls went, as the panel shows it.
CREATE VIEW skill_report AS
SELECT
    skill, slice, value, uses, successes, failures, partials, skips,
    floor(successes::float8 / uses * 1000 + 0.5) / 1000 AS success_rate,
    wilson_low(successes, uses) AS low,
    wilson_high(successes, uses) AS high,
    shown_uses, shown_successes,
    floor(shown_successes::float8 / nullif(shown_uses, 0) * 1000 + 0.5) / 1000 AS shown_rate,
    wilson_low(shown_successes, shown_uses) AS shown_low,
    wilson_high(shown_successes, shown_uses) AS shown_high,
    floor(avg_duration + 0.5) AS avg_duration_ms,
    CASE WHEN middle < 1000 THEN floor(middle * 10 + 0.5) / 10 ELSE floor(middle + 0.5) END AS median_duration_ms,
    floor(avg_tokens + 0.5) AS avg_tokens,
    agents, machines, first_used, last_used
FROM (
    SELECT
        skill, slice, value,
        count(*) AS uses,
        count(*) FILTER (WHERE outcome = 'success') AS successes,
        count(*) FILTER (WHERE outcome = 'failure') AS failures,
        count(*) FILTER (WHERE outcome = 'partial') AS partials,
        count(*) FILTER (WHERE outcome = 'skipped') AS skips,
        count(*) FILTER (WHERE NOT is_untold) AS shown_uses,
        count(*) FILTER (WHERE NOT is_untold AND outcome = 'success') AS shown_successes,
        sum(duration_ms) / nullif(count(duration_ms), 0) AS avg_duration,
        (
            bucket_value(percentile_disc(0.5) WITHIN GROUP (ORDER BY duration_ms))
            + bucket_value(percentile_disc(0.5) WITHIN GROUP (ORDER BY duration_ms DESC))
        ) / 2 AS middle,
        sum(tokens) / nullif(count(tokens), 0) AS avg_tokens,
        string_agg(DISTINCT agent COLLATE "C", ', ' ORDER BY agent COLLATE "C") AS agents,
        count(DISTINCT machine) AS machines,
        min(used_at) AS first_used,
        max(used_at) AS last_used
    FROM skill_use
    CROSS JOIN LATERAL (
        SELECT reason = 'ended' OR (agent IN ('cursor') AND trigger <> 'api' AND reason <> 'exit-code') AS is_untold
    ) AS told
    CROSS JOIN LATERAL (VALUES ('all', NULL), ('agent', agent), ('version', version)) AS part (slice, value)
    GROUP BY skill, slice, value
) AS summed;

COMMIT;
