-- Once: what an address says does not change.
-- name: achievement_insert :exec
INSERT INTO achievement (org_id, path, document, published_us)
VALUES ($org:id, $path:text, $document:text, $now_us:int) ON CONFLICT (org_id, path) DO NOTHING;

-- name: achievement_by_path :maybe
-- row: document:text
SELECT document FROM achievement WHERE org_id = $org:id AND path = $path:text;
