-- Rows for the tests of faults, on the table of jobs.

-- name: row_add :exec
INSERT INTO job (org_id, id, kind, payload, run_after_us, attempts, created_us)
VALUES ($org:id, $id:id, $kind:text, '{}', 0, $number:int, 0);

-- name: row_list :many
-- row: number:int
SELECT attempts FROM job WHERE org_id = $org:id ORDER BY attempts LIMIT 1000000;
