-- Statements for withdrawn_test.c.

-- name: withdrawn_test_finish :exec
UPDATE sitting SET finished_us = 1 WHERE org_id = $org:id AND id = $sitting:id;

-- name: withdrawn_test_response :exec
INSERT INTO response (org_id, sitting_id, part, sequence, answer, at_us, late)
VALUES ($org:id, $sitting:id, $part:text, 1, 'Orders failed for an hour.', 0, FALSE);
