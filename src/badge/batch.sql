-- Credentials for many at once.

-- name: batch_insert :exec
INSERT INTO badge_batch (org_id, id, person_id, name, achievement, total, issued, published, created_us)
VALUES ($org:id, $id:id, $person:id, $name:text, $achievement:text, $total:int, 0, 0, $created_us:int);

-- name: batch_line_insert :exec
INSERT INTO badge_batch_line (org_id, batch_id, line, name, email)
VALUES ($org:id, $batch:id, $line:int, $name:text, $email:text);

-- name: batch_like :many
-- row: id:id created_us:int
SELECT id, created_us FROM badge_batch WHERE org_id = $org:id AND achievement = $achievement:text ORDER BY id DESC LIMIT 1000;

-- name: batch_holders :many
-- row: email:text
SELECT l.email FROM badge_batch_line l
WHERE l.org_id = $org:id AND l.batch_id = $batch:id AND (l.credential_id IS NULL OR COALESCE((SELECT e.action FROM status_event e
	WHERE e.org_id = l.org_id AND e.credential_id = l.credential_id ORDER BY e.sequence DESC LIMIT 1), '') <> 'revoke')
ORDER BY l.line LIMIT 50000;

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
