-- A program's texts and edits.

-- The one row that a save must see: is the part being written, by this person, until when, and what is there?
-- name: code_open :maybe
-- row: due_us:int submitted_us:int started_us:int path:id last:int chosen:text hands:int bytes:int kept_until:int revision:int writer:text hand:int number:int body:text saved_us:int
SELECT p.due_us, p.submitted_us, p.started_us, c.id, c.revision, c.language, c.hands, c.bytes, c.kept_until,
	t.revision, t.writer, t.hand, t.number, t.body, t.saved_us
FROM sitting s
JOIN sitting_part p ON p.org_id = s.org_id AND p.sitting_id = s.id AND p.part = $part:text AND p.type = 'code'
LEFT JOIN code_path c ON c.org_id = s.org_id AND c.sitting_id = s.id AND c.part = p.part
LEFT JOIN code_text t ON t.org_id = s.org_id AND t.path_id = c.id AND t.language = $language:text
WHERE s.org_id = $org:id AND s.id = $sitting:id AND s.person_id = $person:id;

-- name: code_path_insert :exec
INSERT INTO code_path (org_id, sitting_id, part, id, revision, language, hands, bytes)
VALUES ($org:id, $sitting:id, $part:text, $id:id, 0, $language:text, 0, 0);

-- name: code_path_find :maybe
-- row: language:text kept_until:int
SELECT language, kept_until FROM code_path
WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text;

-- name: code_path_set :exec
UPDATE code_path SET revision = $revision:int, language = $language:text, hands = $hands:int, bytes = $bytes:int,
	kept_until = $kept_until:int
WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text;

-- name: code_text_set :exec
INSERT INTO code_text (org_id, path_id, language, revision, writer, hand, number, body, saved_us)
VALUES ($org:id, $path:id, $language:text, $revision:int, $writer:text, $hand:int, $number:int, $body:text, $saved_us:int)
ON CONFLICT (org_id, path_id, language) DO UPDATE
SET revision = excluded.revision, writer = excluded.writer, hand = excluded.hand, number = excluded.number,
	body = excluded.body, saved_us = excluded.saved_us;

-- name: code_hand_insert :exec
INSERT INTO code_hand (org_id, path_id, number, language, writer)
VALUES ($org:id, $path:id, $number:int, $language:text, $writer:text);

-- Of a full path alone: the hand is of that one batch.
-- name: code_hand_rename :exec
UPDATE code_hand SET writer = $writer:text WHERE org_id = $org:id AND path_id = $path:id AND number = $number:int;

-- name: code_edit_insert :exec
INSERT INTO code_edit (org_id, path_id, revision, hand, saved_us, late, edits)
VALUES ($org:id, $path:id, $revision:int, $hand:int, $saved_us:int, $late:bool, $edits:bytes);

-- The batch that a full path has of a language.
-- name: code_last :one
-- row: late:bool edits:bytes
SELECT late, edits FROM code_edit WHERE org_id = $org:id AND path_id = $path:id AND revision = $revision:int;

-- name: code_last_set :exec
UPDATE code_edit SET revision = $revision:int, saved_us = $saved_us:int, edits = $edits:bytes
WHERE org_id = $org:id AND path_id = $path:id AND revision = $replaced:int;

-- name: code_text_find :maybe
-- row: revision:int writer:text body:text saved_us:int
SELECT t.revision, t.writer, t.body, t.saved_us
FROM code_path c JOIN code_text t ON t.org_id = c.org_id AND t.path_id = c.id AND t.language = $language:text
WHERE c.org_id = $org:id AND c.sitting_id = $sitting:id AND c.part = $part:text;

-- name: code_edits :many
-- row: revision:int language:text writer:text saved_us:int late:bool edits:bytes
SELECT e.revision, h.language, h.writer, e.saved_us, e.late, e.edits
FROM code_path c JOIN code_edit e ON e.org_id = c.org_id AND e.path_id = c.id AND e.revision > $after:int
JOIN code_hand h ON h.org_id = e.org_id AND h.path_id = e.path_id AND h.number = e.hand
WHERE c.org_id = $org:id AND c.sitting_id = $sitting:id AND c.part = $part:text
ORDER BY e.revision LIMIT 500;

-- name: code_response_insert :exec
INSERT INTO response (org_id, sitting_id, part, sequence, answer, at_us, late)
VALUES ($org:id, $sitting:id, $part:text, 1, $answer:text, $at_us:int, $late:bool);

-- name: code_response :maybe
-- row: answer:text at_us:int late:bool
SELECT answer, at_us, late FROM response
WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text AND sequence = 1;
