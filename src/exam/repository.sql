-- Repositories that are handed in.

-- Is the part open for this person, until when, and what is there?
-- name: repository_open :maybe
-- row: started_us:int due_us:int submitted_us:int last:int busy:bool
SELECT p.started_us, p.due_us, p.submitted_us,
	(SELECT MAX(number) FROM repository_upload u
		WHERE u.org_id = p.org_id AND u.sitting_id = p.sitting_id AND u.part = p.part),
	EXISTS (SELECT 1 FROM repository_upload u WHERE u.org_id = p.org_id AND u.sitting_id = p.sitting_id
		AND u.part = p.part AND u.state IN ('received', 'read') AND u.problem IS NULL)
FROM sitting s
JOIN sitting_part p ON p.org_id = s.org_id AND p.sitting_id = s.id AND p.part = $part:text AND p.type = 'repository'
WHERE s.org_id = $org:id AND s.id = $sitting:id AND s.person_id = $person:id;

-- name: repository_upload_insert :exec
INSERT INTO repository_upload (org_id, id, sitting_id, part, number, kind, name, at_us, late, bytes, digest, state)
VALUES ($org:id, $id:id, $sitting:id, $part:text, $number:int, $kind:text, $name:text, $at_us:int, $late:bool, $bytes:int,
	$digest:text, 'received');

-- Sent again by whoever fetched it twice, it is there already.
-- name: repository_piece_insert :exec
INSERT INTO repository_piece (org_id, upload_id, number, bytes)
VALUES ($org:id, $upload:id, $number:int, $bytes:bytes)
ON CONFLICT (org_id, upload_id, number) DO NOTHING;

-- name: repository_list :many
-- row: id:id number:int kind:text name:text at_us:int late:bool bytes:int digest:text commit_name:text state:text doing:text done:int total:int problem:text files:int summary:text
SELECT id, number, kind, name, at_us, late, bytes, digest, commit_name, state, doing, done, total, problem, files, summary
FROM repository_upload WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text
ORDER BY number LIMIT 100;

-- name: repository_find :maybe
-- row: id:id number:int kind:text name:text at_us:int late:bool bytes:int digest:text commit_name:text state:text doing:text done:int total:int problem:text files:int summary:text report:text
SELECT id, number, kind, name, at_us, late, bytes, digest, commit_name, state, doing, done, total, problem, files, summary,
	report
FROM repository_upload WHERE org_id = $org:id AND id = $upload:id AND sitting_id = $sitting:id AND part = $part:text;

-- The one that is handed in.
-- name: repository_last :maybe
-- row: id:id number:int digest:text late:bool
SELECT id, number, digest, late FROM repository_upload
WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text AND state <> 'refused'
ORDER BY number DESC LIMIT 1;

-- name: repository_entry_list :many
-- row: path:text size:int
SELECT path, size FROM repository_file WHERE org_id = $org:id AND upload_id = $upload:id ORDER BY path LIMIT 5000;

-- name: repository_file_find :maybe
-- row: bytes:bytes
SELECT bytes FROM repository_file WHERE org_id = $org:id AND upload_id = $upload:id AND path = $path:text;

-- name: repository_file_list :many
-- row: path:text bytes:bytes executable:bool
SELECT path, bytes, executable FROM repository_file
WHERE org_id = $org:id AND upload_id = $upload:id AND path > $after:text ORDER BY path LIMIT 500;

-- name: repository_response_insert :exec
INSERT INTO response (org_id, sitting_id, part, sequence, answer, at_us, late)
VALUES ($org:id, $sitting:id, $part:text, 1, $answer:text, $at_us:int, $late:bool);

-- name: repository_response :maybe
-- row: answer:text at_us:int late:bool
SELECT answer, at_us, late FROM response
WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text AND sequence = 1;

-- name: repository_evidence_insert :exec
INSERT INTO repository_evidence (org_id, id, upload_id, at_us, report)
VALUES ($org:id, $id:id, $upload:id, $at_us:int, $report:text);

-- name: repository_evidence_last :maybe
-- row: report:text
SELECT report FROM repository_evidence WHERE org_id = $org:id AND upload_id = $upload:id ORDER BY id DESC LIMIT 1;

-- name: repository_idle :exec
UPDATE repository_upload SET doing = NULL, done = NULL, total = NULL WHERE org_id = $org:id AND id = $upload:id;
