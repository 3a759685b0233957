-- Statements for paper_test.c.

-- Leases the oldest job that is due, as a worker would.
-- name: paper_test_lease :maybe
-- row: id:id payload:text
UPDATE job SET lease_id = $lease:id, run_after_us = $now_us:int + 300000000
WHERE org_id = $org:id AND id = (SELECT id FROM job WHERE org_id = $org AND kind = 'paper.read' AND run_after_us <= $now_us
	ORDER BY run_after_us, id LIMIT 1)
RETURNING id, payload;
