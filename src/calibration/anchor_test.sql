-- A database from before levels had wordings.
-- name: anchor_test_forget_wordings :exec
UPDATE anchor_score SET wording = NULL WHERE org_id = $org:id;

-- name: anchor_test_forget_asked :exec
DELETE FROM assessment_wording WHERE org_id = $org:id;
