-- What reviewers say at lines of repositories.

-- name: comment_rows :many
-- row: id:id person:id path:text line:int body:text at_us:int deleted_us:int
SELECT id, person_id, path, line, body, at_us, deleted_us FROM repository_comment
WHERE org_id = $org:id AND upload_id = $upload:id ORDER BY path, line, id LIMIT 600;

-- name: comment_insert :exec
INSERT INTO repository_comment (org_id, id, upload_id, case_id, person_id, path, line, body, at_us)
VALUES ($org:id, $id:id, $upload:id, $held:id, $person:id, $path:text, $line:int, $body:text, $at_us:int);

-- name: comment_update :count
UPDATE repository_comment SET body = COALESCE($body:text, body), deleted_us = $deleted_us:int, at_us = $at_us:int
WHERE org_id = $org:id AND id = $id:id AND upload_id = $upload:id AND person_id = $person:id;

-- name: comment_case_find :maybe
-- row: id:id
SELECT id FROM review_case WHERE org_id = $org:id AND sitting_id = $sitting:id;
