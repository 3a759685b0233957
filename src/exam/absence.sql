-- name: heartbeat_find :maybe
-- row: at_us:int
SELECT at_us FROM heartbeat WHERE org_id = $org:id;

-- name: heartbeat_insert :exec
INSERT INTO heartbeat (org_id, at_us) VALUES ($org:id, $at_us:int) ON CONFLICT (org_id) DO NOTHING;

-- name: heartbeat_set :exec
UPDATE heartbeat SET at_us = $at_us:int WHERE org_id = $org:id AND at_us < $at_us;

-- name: absence_insert :exec
INSERT INTO absence (org_id, from_us, until_us) VALUES ($org:id, $from_us:int, $until_us:int);

-- Of the parts that were open then; one that began since the last beat lost less.
-- name: absence_put_off :exec
UPDATE sitting_part SET due_us = due_us + $return_us:int + $until_us:int
	- CASE WHEN started_us > $from_us:int THEN started_us ELSE $from_us END
WHERE org_id = $org:id AND submitted_us IS NULL AND started_us < $until_us AND due_us + $grace_us:int > $from_us;

-- With the one that nobody has written down yet.
-- name: absence_since :many
-- row: from_us:int until_us:int
SELECT from_us, until_us FROM absence WHERE org_id = $org:id AND until_us > $since_us:int
UNION ALL
SELECT at_us, CAST($now_us:int AS bigint) FROM heartbeat WHERE org_id = $org AND at_us < $missed_us:int
ORDER BY 1 LIMIT 1000;
