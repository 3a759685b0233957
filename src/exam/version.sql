-- name: version_document :maybe
-- row: document:text digest:bytes number:int
SELECT document, digest, number FROM assessment_version WHERE org_id = $org:id AND id = $id:id;

-- name: version_newest :maybe
-- row: assessment:id version:id number:int digest:bytes
SELECT a.id, v.id, v.number, v.digest
FROM assessment a JOIN assessment_version v ON v.org_id = a.org_id AND v.id = a.version_id
WHERE a.org_id = $org:id AND a.slug = $slug:text;

-- name: version_insert :exec
INSERT INTO assessment_version (org_id, id, assessment_id, number, document, digest, imported_us, imported_by)
VALUES ($org:id, $id:id, $assessment:id, $number:int, $document:text, $digest:bytes, $imported_us:int, $imported_by:id);

-- name: version_assessment_insert :exec
INSERT INTO assessment (org_id, id, slug, title, version_id, created_us)
VALUES ($org:id, $id:id, $slug:text, $title:text, $version:id, $created_us:int);

-- name: version_assessment_set :exec
UPDATE assessment SET title = $title:text, version_id = $version:id WHERE org_id = $org:id AND id = $id:id;

-- name: version_assessments :many
-- row: assessment:id slug:text title:text version:id number:int imported_us:int invited:int finished:int
SELECT a.id, a.slug, a.title, v.id, v.number, v.imported_us,
	(SELECT COUNT(*) FROM invitation i WHERE i.org_id = a.org_id AND i.assessment_id = a.id),
	(SELECT COUNT(finished_us) FROM sitting s WHERE s.org_id = a.org_id AND s.assessment_id = a.id AND s.verification IS NULL)
FROM assessment a JOIN assessment_version v ON v.org_id = a.org_id AND v.id = a.version_id
WHERE a.org_id = $org:id ORDER BY a.title, a.id LIMIT 500;

-- name: version_of_assessment :maybe
-- row: version:id
SELECT version_id FROM assessment WHERE org_id = $org:id AND id = $assessment:id;
