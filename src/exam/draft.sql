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
	d.changed_us, d.document, (SELECT MAX(s.changed_us) FROM draft_state s WHERE s.org_id = d.org_id AND s.draft_id = d.id
		AND s.revision = (SELECT MAX(n.revision) FROM draft_state n WHERE n.org_id = d.org_id AND n.draft_id = d.id))
FROM assessment_draft d
	LEFT JOIN assessment_version v ON v.org_id = d.org_id AND v.id = d.base_version_id
	LEFT JOIN assessment a ON a.org_id = d.org_id AND a.id = d.assessment_id
	LEFT JOIN person p ON p.org_id = d.org_id AND p.id = d.changed_by
WHERE d.org_id = $org:id AND d.id = $id:id;

-- name: draft_count :one
-- row: count:int
SELECT COUNT(*) FROM assessment_draft WHERE org_id = $org:id;

-- name: draft_insert :exec
INSERT INTO assessment_draft (org_id, id, assessment_id, base_version_id, title, document, revision, person_id, changed_by,
	created_us, changed_us)
VALUES ($org:id, $id:id, $assessment:id, $base:id, $title:text, $document:text, 1, $person:id, $person, $now_us:int, $now_us);

-- What is about to be replaced.
-- name: draft_keep :count
INSERT INTO draft_state (org_id, draft_id, revision, document, changed_by, changed_us)
SELECT org_id, id, revision, document, changed_by, changed_us FROM assessment_draft
WHERE org_id = $org:id AND id = $id:id AND revision = $revision:int
	AND ($keep:bool OR changed_by <> $person:id OR changed_us < $pause_us:int
		OR NOT EXISTS (SELECT 1 FROM draft_state s WHERE s.org_id = $org AND s.draft_id = $id))
ON CONFLICT DO NOTHING;

-- name: draft_trim :exec
-- only: sqlite
DELETE FROM draft_state WHERE org_id = $org:id AND draft_id = $id:id AND revision IN (
	SELECT revision FROM (
		SELECT revision, ROW_NUMBER() OVER (ORDER BY revision DESC) AS place,
			SUM(LENGTH(CAST(document AS BLOB))) OVER (ORDER BY revision DESC) AS size
		FROM draft_state WHERE org_id = $org AND draft_id = $id) AS ranked
	WHERE place > $most:int OR (place > 1 AND size > $bytes:int));

-- name: draft_trim :exec
-- only: postgres
DELETE FROM draft_state WHERE org_id = $org:id AND draft_id = $id:id AND revision IN (
	SELECT revision FROM (
		SELECT revision, ROW_NUMBER() OVER (ORDER BY revision DESC) AS place,
			SUM(OCTET_LENGTH(document)) OVER (ORDER BY revision DESC) AS size
		FROM draft_state WHERE org_id = $org AND draft_id = $id) AS ranked
	WHERE place > $most:int OR (place > 1 AND size > $bytes:int));

-- name: draft_update :count
UPDATE assessment_draft SET
	title = $title:text, document = $document:text, revision = revision + 1, changed_by = $person:id, changed_us = $now_us:int
WHERE org_id = $org:id AND id = $id:id AND revision = $revision:int;

-- name: draft_state_rows :many
-- row: revision:int document:text changed_by:id changed_by_name:text changed_us:int
SELECT s.revision, s.document, s.changed_by, p.name, s.changed_us
FROM draft_state s LEFT JOIN person p ON p.org_id = s.org_id AND p.id = s.changed_by
WHERE s.org_id = $org:id AND s.draft_id = $id:id ORDER BY s.revision DESC LIMIT 100;

-- state NULL: the newest.
-- name: draft_state_row :maybe
-- row: document:text
SELECT document FROM draft_state WHERE org_id = $org:id AND draft_id = $id:id AND ($state:int IS NULL OR revision = $state)
ORDER BY revision DESC LIMIT 1;

-- name: draft_remove :count
DELETE FROM assessment_draft WHERE org_id = $org:id AND id = $id:id;

-- name: draft_remove_states :exec
DELETE FROM draft_state WHERE org_id = $org:id AND draft_id = $id:id;

-- What was tried on its tasks (grade/trial.h) ends with it as well.
-- name: draft_remove_trials :exec
DELETE FROM draft_trial WHERE org_id = $org:id AND draft_id = $id:id;

-- name: draft_number :maybe
-- row: number:int
SELECT v.number FROM assessment a JOIN assessment_version v ON v.org_id = a.org_id AND v.id = a.version_id
WHERE a.org_id = $org:id AND a.id = $assessment:id;
