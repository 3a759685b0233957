-- Statements for recount_test.c.

-- As if the count had been made.
-- name: recount_test_forget :exec
DELETE FROM job WHERE org_id = $org:id AND kind = $kind:text;
