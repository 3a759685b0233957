-- Public, by the id alone: in its newest edition that is published, and, where another is under way, that one's entry.
-- name: badge_by_id :maybe
-- row: org:id sitting:id person:id name:text document:text jwt:text issued_us:int renewed_us:int coming_index:int holder_name:text claimed_us:int shown_us:int deleted_us:int
SELECT c.org_id, c.sitting_id, c.person_id, c.name, COALESCE(r.document, c.document), COALESCE(r.jwt, c.jwt), c.issued_us,
	r.valid_from_us, (SELECT n.entry_index FROM credential_renewal n
		WHERE n.org_id = c.org_id AND n.credential_id = c.id AND n.published_us IS NULL ORDER BY n.sequence DESC LIMIT 1),
	p.name, g.claimed_us, g.shown_us, g.deleted_us
FROM directory_public d
JOIN credential c ON c.org_id = d.org_id AND c.id = d.public_id
JOIN person p ON p.org_id = c.org_id AND p.id = c.person_id
LEFT JOIN credential_page g ON g.org_id = c.org_id AND g.credential_id = c.id
LEFT JOIN credential_renewal r ON r.org_id = c.org_id AND r.credential_id = c.id AND r.sequence = (
	SELECT MAX(n.sequence) FROM credential_renewal n
	WHERE n.org_id = c.org_id AND n.credential_id = c.id AND n.published_us IS NOT NULL)
WHERE d.public_id = $id:id AND d.kind = 'credential' AND c.published_us IS NOT NULL;

-- name: badge_own :many
-- row: id:id sitting:id name:text issued_us:int claimed_us:int shown_us:int
SELECT c.id, c.sitting_id, c.name, c.issued_us, g.claimed_us, g.shown_us FROM credential c
LEFT JOIN credential_page g ON g.org_id = c.org_id AND g.credential_id = c.id
WHERE c.org_id = $org:id AND c.person_id = $person:id AND c.published_us IS NOT NULL AND g.deleted_us IS NULL
ORDER BY c.id DESC LIMIT 100;
