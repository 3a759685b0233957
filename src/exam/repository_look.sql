-- Fetching, reading and looking at repositories.

-- name: repository_look_fetched :count
UPDATE repository_upload SET bytes = $bytes:int, digest = $digest:text, commit_name = $commit:text
WHERE org_id = $org:id AND id = $upload:id AND bytes IS NULL;

-- name: repository_look_pieces :many
-- row: number:int bytes:bytes
SELECT number, bytes FROM repository_piece
WHERE org_id = $org:id AND upload_id = $upload:id AND number >= $from:int ORDER BY number LIMIT 16;

-- For the job: whose it is, and how it stands.
-- name: repository_look_any :maybe
-- row: sitting:id part:text kind:text name:text bytes:int commit_name:text state:text
SELECT sitting_id, part, kind, name, bytes, commit_name, state
FROM repository_upload WHERE org_id = $org:id AND id = $upload:id;

-- name: repository_look_file_insert :exec
INSERT INTO repository_file (org_id, upload_id, path, bytes, size, executable)
VALUES ($org:id, $upload:id, $path:text, $bytes:bytes, $size:int, $executable:bool)
ON CONFLICT (org_id, upload_id, path) DO NOTHING;

-- name: repository_look_read :count
UPDATE repository_upload SET state = 'read', files = $files:int, summary = $summary:text
WHERE org_id = $org:id AND id = $upload:id AND state = 'received';

-- name: repository_look_refuse :count
UPDATE repository_upload SET state = 'refused', problem = $problem:text, doing = NULL, ended_us = $ended_us:int
WHERE org_id = $org:id AND id = $upload:id AND state = 'received';

-- Looked at, or (with a problem) given up.
-- name: repository_look_ready :count
UPDATE repository_upload SET state = $state:text, report = $report:text, problem = $problem:text, doing = NULL,
	ended_us = $ended_us:int
WHERE org_id = $org:id AND id = $upload:id AND state = 'read';

-- name: repository_look_doing :exec
UPDATE repository_upload SET doing = $doing:text, done = $done:int, total = $total:int
WHERE org_id = $org:id AND id = $upload:id;
