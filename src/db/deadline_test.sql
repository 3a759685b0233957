-- Statements for deadline_test.c.

-- name: deadline_add :exec
INSERT INTO job (org_id, id, kind, payload, run_after_us, attempts, created_us)
VALUES ($org:id, $id:id, 'kind', '{}', 0, 0, 0);

-- About a second for each few million steps; and the same while it writes.
-- name: deadline_read :one
-- row: steps:int
WITH RECURSIVE step(number) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT number + 1 FROM step WHERE number < $steps:int)
SELECT COUNT(*) FROM step;

-- name: deadline_set :count
UPDATE job SET attempts = (
	WITH RECURSIVE step(number) AS (
		SELECT CAST(1 AS BIGINT) UNION ALL SELECT number + 1 FROM step WHERE number < $steps:int)
	SELECT COUNT(*) FROM step)
WHERE org_id = $org:id;
