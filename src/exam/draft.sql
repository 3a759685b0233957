-- name: draft_rows :many
-- row: id:id assessment:id slug:text base:id title:text changed_by:id changed_by_name:text revision:int created_us:int changed_us:int
SELECT d.id, d.assessment_id, a.slug, d.base_version_id, d.title, d.changed_by, p.name, d.revision, d.created_us, d.changed_us
FROM assessment_draft d
	LEFT JOIN assessment a ON a.org_id = d.org_id AND a.id = d.assessment_id
	LEFT JOIN person p ON p.org_id = d.org_id AND p.id = d.changed_by
WHERE d.org_id = $org:id ORDER BY d.changed_us DESC, d.id LIMIT 500;

-- name: draft_row :maybe
-- row: id:id assessment:id slug:text base:id base_number:int title:text changed_by:id changed_by_name:text revision:int created_us:int changed_us:int document:text before_us:int
SELECT d.id, d.assessment_id, a.slug, d.base_version_id, v.number, d.title, d.changed_by, p.name, d.revision, d.created_us,
	d.changed_us, d.document, d.before_us
FROM assessment_draft d
	LEFT JOIN assessment_version v ON v.org_id = d.org_id AND v.id = d.base_version_id
	LEFT JOIN assessment a ON a.org_id = d.org_id AND a.id = d.assessment_id
	LEFT JOIN person p ON p.org_id = d.org_id AND p.id = d.changed_by
WHERE d.org_id = $org:id AND d.id = $id:id;

-- name: draft_count :one
-- row: count:int
SELECT COUNT(*) FROM assessment_draft WHERE org_id = $org:id;

-- name: draft_insert :exec
INSERT INTO assessment_draft (org_id, id, assessment_id, base_version_id, title, document, document_before, before_us, revision,
	person_id, changed_by, created_us, changed_us)
VALUES ($org:id, $id:id, $assessment:id, $base:id, $title:text, $document:text, NULL, NULL, 1,
	$person:id, $person, $now_us:int, $now_us);

-- name: draft_update :count
UPDATE assessment_draft SET
	document_before = CASE WHEN $keep:bool OR document_before IS NULL OR changed_by <> $person:id OR changed_us < $pause_us:int
		THEN document ELSE document_before END,
	before_us = CASE WHEN $keep OR document_before IS NULL OR changed_by <> $person OR changed_us < $pause_us
		THEN changed_us ELSE before_us END,
	title = $title:text, document = $document:text, revision = revision + 1, changed_by = $person, changed_us = $now_us:int
WHERE org_id = $org:id AND id = $id:id AND revision = $revision:int;

-- name: draft_before :maybe
-- row: document:text
SELECT document_before FROM assessment_draft WHERE org_id = $org:id AND id = $id:id AND revision = $revision:int;

-- name: draft_remove :count
DELETE FROM assessment_draft WHERE org_id = $org:id AND id = $id:id;

-- What was tried on its tasks (grade/trial.h) ends with it.
-- name: draft_remove_trials :exec
DELETE FROM draft_trial WHERE org_id = $org:id AND draft_id = $id:id;

-- name: draft_number :maybe
-- row: number:int
SELECT v.number FROM assessment a JOIN assessment_version v ON v.org_id = a.org_id AND v.id = a.version_id
WHERE a.org_id = $org:id AND a.id = $assessment:id;
