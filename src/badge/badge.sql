-- Public, by the id alone.
-- name: badge_by_id :maybe
-- row: org:id sitting:id person:id name:text document:text jwt:text salt:bytes entry_index:int issued_us:int holder_name:text
SELECT c.org_id, c.sitting_id, c.person_id, c.name, c.document, c.jwt, c.salt, c.entry_index,
	c.issued_us, p.name
FROM directory_public d
JOIN credential c ON c.org_id = d.org_id AND c.id = d.public_id
JOIN person p ON p.org_id = c.org_id AND p.id = c.person_id
WHERE d.public_id = $id:id AND d.kind = 'credential' AND c.published_us IS NOT NULL;

-- name: badge_own :many
-- row: id:id sitting:id name:text issued_us:int
SELECT id, sitting_id, name, issued_us FROM credential
WHERE org_id = $org:id AND person_id = $person:id AND published_us IS NOT NULL ORDER BY id DESC LIMIT 100;
