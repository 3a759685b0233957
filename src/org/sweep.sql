-- name: sweep_throttle :count
DELETE FROM throttle WHERE org_id = $org:id AND subject IN (
	SELECT t.subject FROM throttle t WHERE t.org_id = $org AND t.since_us < $before_us:int LIMIT $limit:int);

-- name: sweep_session :count
DELETE FROM session WHERE org_id = $org:id AND token_hash IN (
	SELECT s.token_hash FROM session s WHERE s.org_id = $org AND s.expires_us < $before_us:int LIMIT $limit:int);

-- Used ones too: the words for a link that was used are shown until it would have run out.
-- name: sweep_link :count
DELETE FROM link WHERE org_id = $org:id AND token_hash IN (
	SELECT l.token_hash FROM link l WHERE l.org_id = $org AND l.expires_us < $before_us:int LIMIT $limit:int);

-- name: sweep_idempotency :count
DELETE FROM idempotency WHERE org_id = $org:id AND (person_id, key) IN (
	SELECT i.person_id, i.key FROM idempotency i WHERE i.org_id = $org AND i.at_us < $before_us:int LIMIT $limit:int);
