-- name: grade_late_answers :one
-- row: count:int
SELECT COUNT(*) FROM response WHERE org_id = $org:id AND sitting_id = $sitting:id AND late;
