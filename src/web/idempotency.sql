-- name: idempotency_find :maybe
-- row: request_digest:bytes status:int type:text location:text body:text
SELECT request_digest, status, type, location, body FROM idempotency
WHERE org_id = $org:id AND person_id = $person:id AND key = $key:text;

-- name: idempotency_insert :exec
INSERT INTO idempotency (org_id, person_id, key, request_digest, status, type, location, body, at_us)
VALUES ($org:id, $person:id, $key:text, $request_digest:bytes, $status:int, $type:text, $location:text, $body:text, $at_us:int);
