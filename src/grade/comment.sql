-- What reviewers say at lines of repositories. Somebody stands by what they said when their reading counts, or they decided.
-- Of an upload there are COMMENTS_ALL_MAX (comment.h), and what several have said in the same moment: both lists hold all.

-- Of one's own everything; of others, once one's own reading of the round is there, or all are, what they stand by.
-- name: comment_seen :many
-- row: id:id person:id path:text line:int body:text at_us:int deleted_us:int
SELECT c.id, c.person_id, c.path, c.line, c.body, c.at_us, c.deleted_us FROM repository_comment c
JOIN review_case k ON k.org_id = c.org_id AND k.id = c.case_id
WHERE c.org_id = $org:id AND c.upload_id = $upload:id AND (c.person_id = $reader:id OR (c.deleted_us IS NULL
	AND ((k.stage = 'decision' AND k.claimed_by = $reader) OR EXISTS (SELECT 1 FROM reading r WHERE r.org_id = k.org_id
		AND r.sitting_id = k.sitting_id AND r.round = k.round AND r.person_id = $reader AND r.note IS NULL
		AND r.taken_back_us IS NULL))
	AND (EXISTS (SELECT 1 FROM reading r WHERE r.org_id = k.org_id AND r.sitting_id = k.sitting_id
			AND r.person_id = c.person_id AND r.note IS NULL AND r.taken_back_us IS NULL)
		OR EXISTS (SELECT 1 FROM decision d WHERE d.org_id = k.org_id AND d.sitting_id = k.sitting_id
			AND d.person_id = c.person_id AND d.outcome <> 'undone' AND NOT EXISTS (SELECT 1 FROM decision u
				WHERE u.org_id = d.org_id AND u.sitting_id = d.sitting_id AND u.undoes = d.id)))))
ORDER BY c.path, c.line, c.id LIMIT 2000;

-- What those stand by who said it, as it was when a decision was made.
-- name: comment_told_rows :many
-- row: id:id person:id path:text line:int body:text at_us:int deleted_us:int
SELECT c.id, c.person_id, c.path, c.line, c.body, c.at_us, c.deleted_us FROM repository_comment c
JOIN review_case k ON k.org_id = c.org_id AND k.id = c.case_id
WHERE c.org_id = $org:id AND c.upload_id = $upload:id AND c.deleted_us IS NULL AND c.at_us <= $until_us:int
	AND (EXISTS (SELECT 1 FROM reading r WHERE r.org_id = k.org_id AND r.sitting_id = k.sitting_id
			AND r.person_id = c.person_id AND r.note IS NULL AND r.taken_back_us IS NULL)
		OR EXISTS (SELECT 1 FROM decision d WHERE d.org_id = k.org_id AND d.sitting_id = k.sitting_id
			AND d.person_id = c.person_id AND d.outcome <> 'undone' AND NOT EXISTS (SELECT 1 FROM decision u
				WHERE u.org_id = d.org_id AND u.sitting_id = d.sitting_id AND u.undoes = d.id)))
ORDER BY c.path, c.line, c.id LIMIT 2000;

-- name: comment_count :one
-- row: count:int own:int
SELECT COUNT(*), COUNT(CASE WHEN person_id = $person:id THEN 1 END) FROM repository_comment
WHERE org_id = $org:id AND upload_id = $upload:id;

-- name: comment_insert :exec
INSERT INTO repository_comment (org_id, id, upload_id, case_id, person_id, path, line, body, at_us)
VALUES ($org:id, $id:id, $upload:id, $held:id, $person:id, $path:text, $line:int, $body:text, $at_us:int);

-- name: comment_update :count
UPDATE repository_comment SET body = COALESCE($body:text, body), deleted_us = $deleted_us:int, at_us = $at_us:int
WHERE org_id = $org:id AND id = $id:id AND upload_id = $upload:id AND person_id = $person:id;

-- name: comment_case_find :maybe
-- row: id:id
SELECT id FROM review_case WHERE org_id = $org:id AND sitting_id = $sitting:id;
