-- name: draft_folder_assessment :maybe
-- row: id:id version:id
SELECT id, version_id FROM assessment WHERE org_id = $org:id AND slug = $slug:text;
