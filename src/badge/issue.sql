-- name: issue_of_sitting :maybe
-- row: id:id person:id name:text published_us:int
SELECT id, person_id, name, published_us FROM credential WHERE org_id = $org:id AND sitting_id = $sitting:id;

-- name: issue_insert :exec
INSERT INTO credential (org_id, id, sitting_id, person_id, decision_id, name, document, jwt, salt, entry_index,
	issued_us)
VALUES ($org:id, $id:id, $sitting:id, $person:id, $decision:id, $name:text, $document:text, $jwt:text,
	$salt:bytes, $entry_index:int, $issued_us:int);

-- name: issue_directory_insert :exec
INSERT INTO directory_public (public_id, org_id, kind) VALUES ($id:id, $org:id, 'credential');

-- Once: the first to publish tells the holder.
-- name: issue_publish :count
UPDATE credential SET published_us = $published_us:int WHERE org_id = $org:id AND id = $id:id AND published_us IS NULL;

-- Everything that was answered, in a fixed order: what the evidence's digest is made from.
-- name: issue_answers :many
-- row: part:text sequence:int item:text answer:text
SELECT r.part, r.sequence, p.item, r.answer
FROM response r LEFT JOIN presentation p ON p.org_id = r.org_id AND p.sitting_id = r.sitting_id AND p.part = r.part
	AND p.sequence = r.sequence
WHERE r.org_id = $org:id AND r.sitting_id = $sitting:id ORDER BY r.part, r.sequence LIMIT 5000;
