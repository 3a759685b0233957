-- The one row that a save must see: is the part being written, by this person, until when?
-- name: written_open :maybe
-- row: due_us:int submitted_us:int started_us:int revision:int writer:text body:text saved_us:int paper_us:int
SELECT p.due_us, p.submitted_us, p.started_us, d.revision, d.writer, d.body, d.saved_us, a.changed_us
FROM sitting s
JOIN sitting_part p ON p.org_id = s.org_id AND p.sitting_id = s.id AND p.part = $part:text AND p.type = 'written'
LEFT JOIN draft d ON d.org_id = s.org_id AND d.sitting_id = s.id AND d.part = p.part
LEFT JOIN paper a ON a.org_id = s.org_id AND a.sitting_id = s.id AND a.part = p.part
WHERE s.org_id = $org:id AND s.id = $sitting:id AND s.person_id = $person:id;

-- name: written_draft_set :exec
INSERT INTO draft (org_id, sitting_id, part, revision, writer, body, saved_us)
VALUES ($org:id, $sitting:id, $part:text, $revision:int, $writer:text, $body:text, $saved_us:int)
ON CONFLICT (org_id, sitting_id, part) DO UPDATE
SET revision = excluded.revision, writer = excluded.writer, body = excluded.body, saved_us = excluded.saved_us;

-- name: written_revision_insert :exec
INSERT INTO revision (org_id, sitting_id, part, revision, writer, kept_before, kept_after, inserted, saved_us, late)
VALUES ($org:id, $sitting:id, $part:text, $revision:int, $writer:text, $kept_before:int, $kept_after:int,
	$inserted:text, $saved_us:int, $late:bool);

-- name: written_draft_find :maybe
-- row: revision:int writer:text body:text saved_us:int
SELECT revision, writer, body, saved_us FROM draft
WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text;

-- What says most: whatever came 200 characters or more at once, then the newest.
-- name: written_revisions :many
-- row: revision:int writer:text kept_before:int kept_after:int inserted:text saved_us:int late:bool
SELECT revision, writer, kept_before, kept_after, inserted, saved_us, late
FROM (SELECT revision, writer, kept_before, kept_after, inserted, saved_us, late FROM revision
	WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text
	ORDER BY LENGTH(inserted) >= 200 DESC, revision DESC LIMIT $most:int) r
ORDER BY revision;

-- A page of them, to be played one after the other.
-- name: written_revisions_after :many
-- row: revision:int kept_before:int kept_after:int inserted:text saved_us:int late:bool
SELECT revision, kept_before, kept_after, inserted, saved_us, late FROM revision
WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text AND revision > $after:int
	AND revision <= $last:int
ORDER BY revision LIMIT 1000;

-- name: written_response_insert :exec
INSERT INTO response (org_id, sitting_id, part, sequence, answer, at_us, late)
VALUES ($org:id, $sitting:id, $part:text, 1, $answer:text, $at_us:int, $late:bool);

-- name: written_response :maybe
-- row: answer:text at_us:int late:bool
SELECT answer, at_us, late FROM response
WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text AND sequence = 1;
