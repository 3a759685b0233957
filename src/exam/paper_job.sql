-- name: paper_waiting :maybe
-- row: part:text state:text position:int removed_us:int
SELECT part, state, position, removed_us FROM paper_page
WHERE org_id = $org:id AND id = $id:id AND sitting_id = $sitting:id;

-- name: paper_to_read :one
-- row: original:bytes
SELECT original FROM paper_picture WHERE org_id = $org:id AND page_id = $page:id;

-- name: paper_page_read :exec
UPDATE paper_page SET state = $state:text, problem = $problem:text, type = $type:text, width = $width:int,
	height = $height:int, words = $words:text, reading = $reading:text
WHERE org_id = $org:id AND id = $id:id;

-- name: paper_page_problem :exec
UPDATE paper_page SET problem = $problem:text WHERE org_id = $org:id AND id = $id:id;

-- name: paper_page_more :exec
INSERT INTO paper_page (org_id, id, sitting_id, part, position, state, received_us)
VALUES ($org:id, $id:id, $sitting:id, $part:text, $position:int, 'waiting', $received_us:int);

-- name: paper_page_shift :exec
UPDATE paper_page SET position = position + $by:int
WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text AND removed_us IS NULL
	AND position > $position:int;

-- name: paper_picture_set :exec
INSERT INTO paper_picture (org_id, page_id, picture, preview, thumbnail)
VALUES ($org:id, $page:id, $picture:bytes, $preview:bytes, $thumbnail:bytes)
ON CONFLICT (org_id, page_id) DO UPDATE
SET picture = excluded.picture, preview = excluded.preview, thumbnail = excluded.thumbnail, original = NULL;
