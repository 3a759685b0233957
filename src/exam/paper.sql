-- name: paper_touch :exec
INSERT INTO paper (org_id, sitting_id, part, changed_us) VALUES ($org:id, $sitting:id, $part:text, $changed_us:int)
ON CONFLICT (org_id, sitting_id, part) DO UPDATE SET changed_us = excluded.changed_us;

-- name: paper_changed :maybe
-- row: changed_us:int
SELECT changed_us FROM paper WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text;

-- Those of the answer in their order, then what was removed.
-- name: paper_page_list :many
-- row: id:id position:int state:text problem:text received_us:int removed_us:int type:text width:int height:int words:text reading:text body:text checked_us:int
SELECT id, position, state, problem, received_us, removed_us, type, width, height, words, reading, body, checked_us
FROM paper_page WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text
ORDER BY COALESCE(removed_us, 0) > 0, COALESCE(removed_us, 0) DESC, position, id LIMIT 64;

-- name: paper_page_insert :exec
INSERT INTO paper_page (org_id, id, sitting_id, part, position, state, received_us)
VALUES ($org:id, $id:id, $sitting:id, $part:text, $position:int, 'waiting', $received_us:int);

-- name: paper_picture_insert :exec
INSERT INTO paper_picture (org_id, page_id, original) VALUES ($org:id, $page:id, $original:bytes);

-- name: paper_page_place :exec
UPDATE paper_page SET position = $position:int WHERE org_id = $org:id AND id = $id:id;

-- name: paper_page_removed :exec
UPDATE paper_page SET removed_us = $removed_us:int WHERE org_id = $org:id AND id = $id:id;

-- name: paper_page_body :exec
UPDATE paper_page SET body = $body:text, checked_us = $checked_us:int WHERE org_id = $org:id AND id = $id:id;

-- name: paper_page_delete :exec
DELETE FROM paper_page WHERE org_id = $org:id AND id = $id:id;

-- name: paper_picture_delete :exec
DELETE FROM paper_picture WHERE org_id = $org:id AND page_id = $page:id;

-- name: paper_picture_find :maybe
-- row: picture:bytes
SELECT CASE $size:text WHEN 'preview' THEN preview WHEN 'thumbnail' THEN thumbnail ELSE picture END
FROM paper_picture WHERE org_id = $org:id AND page_id = $page:id;

-- name: paper_original_find :maybe
-- row: original:bytes
SELECT original FROM paper_picture WHERE org_id = $org:id AND page_id = $page:id;
