-- name: badge_of_sitting :maybe
-- row: id:id person:id name:text published_us:int
SELECT id, person_id, name, published_us FROM credential WHERE org_id = $org:id AND sitting_id = $sitting:id;

-- name: badge_insert :exec
INSERT INTO credential (org_id, id, sitting_id, person_id, decision_id, name, document, jwt, opening_salt, opening_fields,
	entry_index, issued_us)
VALUES ($org:id, $id:id, $sitting:id, $person:id, $decision:id, $name:text, $document:text, $jwt:text,
	$opening_salt:bytes, $opening_fields:text, $entry_index:int, $issued_us:int);

-- name: badge_directory_insert :exec
INSERT INTO directory_public (public_id, org_id, kind) VALUES ($id:id, $org:id, 'credential');

-- Once: the first to publish tells the holder.
-- name: badge_publish :count
UPDATE credential SET published_us = $published_us:int WHERE org_id = $org:id AND id = $id:id AND published_us IS NULL;

-- Public, by the id alone.
-- name: badge_by_id :maybe
-- row: org:id sitting:id person:id name:text document:text jwt:text opening_salt:bytes opening_fields:text entry_index:int issued_us:int holder_name:text
SELECT c.org_id, c.sitting_id, c.person_id, c.name, c.document, c.jwt, c.opening_salt, c.opening_fields, c.entry_index,
	c.issued_us, p.name
FROM directory_public d
JOIN credential c ON c.org_id = d.org_id AND c.id = d.public_id
JOIN person p ON p.org_id = c.org_id AND p.id = c.person_id
WHERE d.public_id = $id:id AND d.kind = 'credential' AND c.published_us IS NOT NULL;

-- name: badge_own :many
-- row: id:id sitting:id name:text issued_us:int
SELECT id, sitting_id, name, issued_us FROM credential
WHERE org_id = $org:id AND person_id = $person:id AND published_us IS NOT NULL ORDER BY id DESC LIMIT 100;

-- Everything that was answered, in a fixed order: what the evidence's digest is made from.
-- name: badge_answers :many
-- row: part:text sequence:int item:text answer:text
SELECT r.part, r.sequence, p.item, r.answer
FROM response r LEFT JOIN presentation p ON p.org_id = r.org_id AND p.sitting_id = r.sitting_id AND p.part = r.part
	AND p.sequence = r.sequence
WHERE r.org_id = $org:id AND r.sitting_id = $sitting:id ORDER BY r.part, r.sequence LIMIT 5000;
