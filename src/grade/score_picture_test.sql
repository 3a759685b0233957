-- Statements for score_picture_test.c.

-- Leases the one job, as a worker would.
-- name: score_picture_test_lease :maybe
-- row: id:id payload:text
UPDATE job SET lease_id = $lease:id
WHERE org_id = $org:id AND id = (SELECT id FROM job WHERE org_id = $org AND kind = 'paper.read' ORDER BY id DESC LIMIT 1)
RETURNING id, payload;
