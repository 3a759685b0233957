-- schema: witness

-- The keys of a log.
-- name: witness_keys :many
-- row: verifier:text
SELECT verifier FROM log_key WHERE origin = $origin:text ORDER BY added_us, verifier LIMIT 16;

-- One key more of a log.
-- name: witness_key_add :exec
INSERT INTO log_key (origin, verifier, added_us) VALUES ($origin:text, $verifier:text, $added_us:int)
ON CONFLICT DO NOTHING;

-- A log is known no more.
-- name: witness_keys_remove :count
DELETE FROM log_key WHERE origin = $origin:text;

-- What was cosigned last of a log.
-- name: witness_cosigned :maybe
-- row: size:int root:bytes note:bytes paced_us:int
SELECT size, root, note, paced_us FROM cosigned WHERE origin = $origin:text;

-- The checkpoint that was cosigned last.
-- name: witness_note :maybe
-- row: note:bytes
SELECT note FROM cosigned WHERE origin_digest = $origin_digest:bytes;

-- Another one is the last.
-- name: witness_cosign :exec
INSERT INTO cosigned (origin, origin_digest, size, root, time_s, note, paced_us)
VALUES ($origin:text, $origin_digest:bytes, $size:int, $root:bytes, $time_s:int, $note:bytes, $paced_us:int)
ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, time_s = excluded.time_s,
	note = excluded.note, paced_us = excluded.paced_us;

-- The newest time that any cosignature tells; 0 before the first.
-- name: witness_last_time :one
-- row: time_s:int
SELECT coalesce(max(time_s), 0) FROM cosigned;

-- A log contradicts itself: the first sixteen proofs of it are kept.
-- name: witness_fork_add :exec
INSERT INTO fork (origin, size, root, note, cosigned_note, seen_us)
SELECT $origin:text, $size:int, $root:bytes, $note:bytes, $cosigned_note:bytes, $seen_us:int
WHERE (SELECT count(*) FROM fork WHERE origin = $origin) < 16
ON CONFLICT DO NOTHING;

-- All logs, those that are known no more too: those have no keys.
-- name: witness_logs :many
-- row: origin:text keys:int size:int time_s:int forks:int
SELECT origin, (SELECT count(*) FROM log_key k WHERE k.origin = o.origin),
	coalesce((SELECT size FROM cosigned c WHERE c.origin = o.origin), 0),
	coalesce((SELECT time_s FROM cosigned c WHERE c.origin = o.origin), 0),
	(SELECT count(*) FROM fork f WHERE f.origin = o.origin)
FROM (SELECT origin FROM log_key UNION SELECT origin FROM cosigned) o ORDER BY origin LIMIT 100000;

-- For the operator: how many logs are known, and how many proofs of lies were kept.
-- name: witness_counts :one
-- row: logs:int forks:int
SELECT (SELECT count(DISTINCT origin) FROM log_key), (SELECT count(*) FROM fork);
