-- The job that issues a batch.

-- name: batch_issue_load :maybe
-- row: name:text achievement:text finished_us:int
SELECT name, achievement, finished_us FROM badge_batch WHERE org_id = $org:id AND id = $id:id;

-- name: batch_issue_lines :many
-- row: line:int name:text email:text
SELECT line, name, email FROM badge_batch_line
WHERE org_id = $org:id AND batch_id = $batch:id AND credential_id IS NULL AND line > $after:int
ORDER BY line LIMIT 500;

-- name: batch_issue_mark :count
UPDATE badge_batch_line SET credential_id = $credential:id
WHERE org_id = $org:id AND batch_id = $batch:id AND line = $line:int AND credential_id IS NULL;

-- name: batch_issue_count :exec
UPDATE badge_batch SET issued = issued + $issued:int, published = published + $published:int
WHERE org_id = $org:id AND id = $id:id;

-- Stored, and not yet told.
-- name: batch_issue_unpublished :many
-- row: id:id person:id name:text
SELECT id, person_id, name FROM credential
WHERE org_id = $org:id AND batch_id = $batch:id AND published_us IS NULL ORDER BY id LIMIT 500;

-- name: batch_issue_finish :exec
UPDATE badge_batch SET finished_us = $finished_us:int WHERE org_id = $org:id AND id = $id:id AND finished_us IS NULL;
