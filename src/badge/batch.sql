-- Credentials for many at once.

-- name: batch_insert :exec
INSERT INTO badge_batch (org_id, id, person_id, name, achievement, total, issued, published, created_us)
VALUES ($org:id, $id:id, $person:id, $name:text, $achievement:text, $total:int, 0, 0, $created_us:int);

-- name: batch_line_insert :exec
INSERT INTO badge_batch_line (org_id, batch_id, line, name, email)
VALUES ($org:id, $batch:id, $line:int, $name:text, $email:text);

-- name: batch_like :maybe
-- row: id:id
SELECT id FROM badge_batch WHERE org_id = $org:id AND achievement = $achievement:text ORDER BY id DESC LIMIT 1;

-- The newest list with the achievement of that one by which an address has it, or is about to get it.
-- name: batch_holder :maybe
-- row: created_us:int
SELECT b.created_us FROM badge_batch_line l
JOIN badge_batch b ON b.org_id = l.org_id AND b.id = l.batch_id
LEFT JOIN credential c ON c.org_id = l.org_id AND c.id = l.credential_id
LEFT JOIN credential_page g ON g.org_id = l.org_id AND g.credential_id = l.credential_id
WHERE l.org_id = $org:id AND l.email = $email:text
	AND b.achievement = (SELECT k.achievement FROM badge_batch k WHERE k.org_id = $org AND k.id = $like:id)
	AND g.deleted_us IS NULL
	AND (c.id IS NULL OR COALESCE((SELECT r.until_us FROM credential_renewal r
		WHERE r.org_id = c.org_id AND r.credential_id = c.id ORDER BY r.sequence DESC LIMIT 1) > $now_us:int,
		c.issued_us > $ended_us:int))
	AND COALESCE((SELECT e.action FROM status_event e
		WHERE e.org_id = l.org_id AND e.credential_id = l.credential_id ORDER BY e.sequence DESC LIMIT 1), '') <> 'revoke'
ORDER BY l.batch_id DESC LIMIT 1;

-- name: batch_one :maybe
-- row: id:id name:text total:int issued:int published:int created_us:int finished_us:int
SELECT id, name, total, issued, published, created_us, finished_us
FROM badge_batch WHERE org_id = $org:id AND id = $id:id;

-- name: batch_newest :many
-- row: id:id name:text total:int issued:int published:int created_us:int finished_us:int
SELECT id, name, total, issued, published, created_us, finished_us
FROM badge_batch WHERE org_id = $org:id ORDER BY id DESC LIMIT 100;

-- name: batch_results :many
-- row: id:id email:text
SELECT c.id, l.email
FROM badge_batch_line l JOIN credential c ON c.org_id = l.org_id AND c.id = l.credential_id
WHERE l.org_id = $org:id AND l.batch_id = $batch:id AND c.published_us IS NOT NULL
ORDER BY l.line LIMIT 50000;
