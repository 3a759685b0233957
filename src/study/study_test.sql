-- Statements for study_test.c.

-- Leases a job of this kind, as a worker would.
-- name: study_test_lease :maybe
-- row: id:id payload:text
UPDATE job SET lease_id = $lease:id, run_after_us = $now_us:int + 300000000
WHERE org_id = $org:id AND id = (SELECT id FROM job WHERE org_id = $org AND kind = $kind:text ORDER BY id LIMIT 1)
RETURNING id, payload;
