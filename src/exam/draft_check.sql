-- name: draft_of_slug :maybe
-- row: title:text
SELECT title FROM assessment WHERE org_id = $org:id AND slug = $slug:text;
