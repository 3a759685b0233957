-- Statements for sweeper_test.c.

-- name: sweeper_delete :exec
INSERT INTO credential_page (org_id, credential_id, claimed_us, deleted_us)
VALUES ($org:id, $credential:id, $now_us:int, $deleted_us:int);
