-- name: organisation_oldest :maybe
-- row: id:id slug:text name:text
SELECT org_id, slug, name FROM organisation ORDER BY created_us, org_id LIMIT 1;

-- name: organisation_insert :exec
INSERT INTO organisation (org_id, slug, name, created_us) VALUES ($org:id, $slug:text, $name:text, $created_us:int);
