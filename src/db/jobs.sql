-- The queue. A lease is an id in lease_id; while it lasts, run_after_us is its end, so that one index
-- finds both what waits and what was abandoned.

-- name: jobs_insert :exec
INSERT INTO job (org_id, id, kind, payload, run_after_us, attempts, created_us)
VALUES ($org:id, $id:id, $kind:text, $payload:text, $run_after_us:int, 0, $created_us:int);

-- name: jobs_open :one
-- row: open:bool
SELECT EXISTS (SELECT 1 FROM job
	WHERE org_id = $org:id AND kind = $kind:text AND payload = $payload:text AND dead_us IS NULL);

-- Whether a claim is worth a writing transaction.
-- name: jobs_due :one
-- row: due:bool
SELECT EXISTS (SELECT 1 FROM job WHERE kind = $kind:text AND dead_us IS NULL AND run_after_us <= $now_us:int);

-- Leases what is due.
-- name: jobs_claim :many
-- row: org:id id:id payload:text attempts:int
-- only: sqlite
UPDATE job SET lease_id = $lease:id, run_after_us = $until_us:int, attempts = attempts + 1
WHERE rowid IN (
	SELECT rowid FROM job WHERE kind = $kind:text AND dead_us IS NULL AND run_after_us <= $now_us:int
	ORDER BY run_after_us LIMIT $limit:int)
RETURNING org_id, id, payload, attempts;

-- As above; two that claim at once do not wait for each other.
-- name: jobs_claim :many
-- row: org:id id:id payload:text attempts:int
-- only: postgres
WITH due AS MATERIALIZED (
	SELECT org_id, id FROM job WHERE kind = $kind:text AND dead_us IS NULL AND run_after_us <= $now_us:int
	ORDER BY run_after_us LIMIT $limit:int FOR UPDATE SKIP LOCKED)
UPDATE job SET lease_id = $lease:id, run_after_us = $until_us:int, attempts = attempts + 1
FROM due WHERE job.org_id = due.org_id AND job.id = due.id
RETURNING job.org_id, job.id, job.payload, job.attempts;

-- name: jobs_delete_leased :count
DELETE FROM job WHERE org_id = $org:id AND id = $id:id AND lease_id = $lease:id;

-- name: jobs_renew :count
UPDATE job SET run_after_us = $until_us:int WHERE org_id = $org:id AND id = $id:id AND lease_id = $lease:id;

-- After a crash.
-- name: jobs_release :exec
UPDATE job SET lease_id = NULL, run_after_us = $now_us:int WHERE lease_id IS NOT NULL;

-- After a failure.
-- name: jobs_postpone :exec
UPDATE job SET lease_id = NULL, run_after_us = $run_after_us:int, error = $error:text
WHERE org_id = $org:id AND id = $id:id AND lease_id = $lease:id;

-- Leased and not begun: as if it had not been.
-- name: jobs_give_back :exec
UPDATE job SET lease_id = NULL, run_after_us = $now_us:int, attempts = attempts - 1
WHERE org_id = $org:id AND id = $id:id AND lease_id = $lease:id;

-- After the last failure.
-- name: jobs_bury :exec
UPDATE job SET lease_id = NULL, dead_us = $now_us:int, error = $error:text
WHERE org_id = $org:id AND id = $id:id AND lease_id = $lease:id;

-- name: jobs_list_dead :many
-- row: id:id kind:text payload:text error:text attempts:int created_us:int dead_us:int
SELECT id, kind, payload, error, attempts, created_us, dead_us FROM job
WHERE org_id = $org:id AND dead_us IS NOT NULL AND ($after:id IS NULL OR id > $after)
ORDER BY id LIMIT $limit:int;

-- name: jobs_revive :maybe
-- row: kind:text
UPDATE job SET dead_us = NULL, attempts = 0, run_after_us = $now_us:int
WHERE org_id = $org:id AND id = $id:id AND dead_us IS NOT NULL
RETURNING kind;

-- name: jobs_delete_dead :count
DELETE FROM job WHERE org_id = $org:id AND id = $id:id AND dead_us IS NOT NULL;
