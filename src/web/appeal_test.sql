-- Statements for appeal_test.c.

-- name: appeal_test_forget :exec
DELETE FROM feedback_step WHERE org_id = $org:id AND decision_id = $decision:id;
