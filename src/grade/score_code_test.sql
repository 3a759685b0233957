-- Statements for score_code_test.c.

-- Leases a job of this kind, as a worker would.
-- name: score_code_test_lease :one
-- row: id:id payload:text
UPDATE job SET lease_id = $lease:id, run_after_us = $now_us:int + 300000000
WHERE org_id = $org:id AND id = (SELECT id FROM job WHERE org_id = $org AND kind = $kind:text ORDER BY id LIMIT 1)
RETURNING id, payload;

-- All that grades programs is done.
-- name: score_code_test_end :exec
DELETE FROM job WHERE org_id = $org:id AND kind = 'grade.part';

-- Verdicts, superseded ones included, and jobs that grade.
-- name: score_code_test_count :one
-- row: verdicts:int jobs:int
SELECT (SELECT COUNT(*) FROM verdict WHERE org_id = $org:id),
	(SELECT COUNT(*) FROM job WHERE org_id = $org AND kind = 'grade.part');
