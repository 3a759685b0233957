-- name: strike_insert :exec
INSERT INTO credential (org_id, id, sitting_id, person_id, decision_id, batch_id, name, document, jwt, issued_us)
VALUES ($org:id, $id:id, $sitting:id, $person:id, $decision:id, $batch:id, $name:text, $document:text, $jwt:text,
	$issued_us:int);

-- name: strike_directory_insert :exec
INSERT INTO directory_public (public_id, org_id, kind) VALUES ($id:id, $org:id, 'credential');

-- Once: the first to publish tells the holder.
-- name: strike_mark :count
UPDATE credential SET published_us = $published_us:int WHERE org_id = $org:id AND id = $id:id AND published_us IS NULL;
