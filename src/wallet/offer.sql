-- name: offer_end_others :exec
DELETE FROM wallet_offer WHERE org_id = $org:id AND credential_id = $credential:id;

-- name: offer_insert :exec
INSERT INTO wallet_offer (org_id, code_hash, interaction_hash, credential_id, pin_hash, pin_failures, created_us,
	expires_us)
VALUES ($org:id, $code_hash:bytes, $interaction_hash:bytes, $credential:id, $pin_hash:bytes, 0, $created_us:int,
	$expires_us:int);

-- name: offer_by_interaction :maybe
-- row: credential:id code_hash:bytes
SELECT credential_id, code_hash FROM wallet_offer
WHERE org_id = $org:id AND interaction_hash = $interaction_hash:bytes AND delivered_us IS NULL AND token_hash IS NULL
	AND expires_us > $now_us:int;

-- name: offer_by_code :maybe
-- row: pin_hash:bytes
SELECT pin_hash FROM wallet_offer
WHERE org_id = $org:id AND code_hash = $code_hash:bytes AND delivered_us IS NULL AND token_hash IS NULL
	AND pin_failures < $tries:int AND expires_us > $now_us:int;

-- name: offer_count_failure :exec
UPDATE wallet_offer SET pin_failures = pin_failures + 1 WHERE org_id = $org:id AND code_hash = $code_hash:bytes;

-- name: offer_set_token :exec
UPDATE wallet_offer SET token_hash = $token_hash:bytes, token_expires_us = $token_expires_us:int
WHERE org_id = $org:id AND code_hash = $code_hash:bytes;

-- name: offer_by_token :maybe
-- row: credential:id code_hash:bytes
SELECT credential_id, code_hash FROM wallet_offer
WHERE org_id = $org:id AND token_hash = $token_hash:bytes AND token_expires_us > $now_us:int;

-- name: offer_set_delivered :exec
UPDATE wallet_offer SET delivered_us = COALESCE(delivered_us, $now_us:int)
WHERE org_id = $org:id AND code_hash = $code_hash:bytes;

-- name: offer_sweep_over :count
DELETE FROM wallet_offer WHERE org_id = $org:id AND code_hash IN (
	SELECT o.code_hash FROM wallet_offer o
	WHERE o.org_id = $org AND o.expires_us < $before_us:int AND COALESCE(o.token_expires_us, 0) < $before_us
	LIMIT $limit:int);
