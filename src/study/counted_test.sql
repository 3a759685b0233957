-- Statements for counted_test.c.

-- name: counted_test_jobs :many
-- row: id:id payload:text run_after_us:int
SELECT id, payload, run_after_us FROM job WHERE org_id = $org:id AND kind = $kind:text ORDER BY id LIMIT 10;

-- name: counted_test_lease :exec
UPDATE job SET lease_id = $lease:id WHERE org_id = $org:id AND id = $id:id;
