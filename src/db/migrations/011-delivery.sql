-- How credentials come to their holders: what a holder wants of a page, links to claim with, offers to wallets.

-- No row: the holder has said nothing yet, and so nobody else sees the page.
CREATE TABLE credential_page (
	org_id uuid NOT NULL,
	credential_id uuid NOT NULL,
	claimed_us bigint, -- the holder has taken it: by the link in the message, or signed in
	shown_us bigint, -- since when whoever has the address sees the page; NULL: the holder alone
	deleted_us bigint, -- by the holder: the page is gone, and our copy of the credential
	PRIMARY KEY (org_id, credential_id)
);
-- Who was given an address before there was this choice was told that the page is public.
INSERT INTO credential_page (org_id, credential_id, claimed_us, shown_us)
SELECT org_id, id, published_us, published_us FROM credential WHERE published_us IS NOT NULL;

-- Of a link of the kind “claim”: the credential. Such a link sets no password.
ALTER TABLE link ADD COLUMN subject_id uuid;

-- A credential on its way into a wallet. Both secrets are stored as hashes.
CREATE TABLE wallet_offer (
	org_id uuid NOT NULL,
	code_hash bytea NOT NULL, -- OpenID4VCI: the pre-authorised code
	interaction_hash bytea NOT NULL, -- VCALM: the interaction's address
	credential_id uuid NOT NULL,
	pin_hash bytea NOT NULL, -- of the transaction code, keyed
	pin_failures bigint NOT NULL,
	created_us bigint NOT NULL,
	expires_us bigint NOT NULL,
	token_hash bytea, -- the code was exchanged for this access token
	token_expires_us bigint,
	delivered_us bigint, -- once, by either way
	PRIMARY KEY (org_id, code_hash)
);
CREATE UNIQUE INDEX wallet_offer_interaction ON wallet_offer (org_id, interaction_hash);
CREATE UNIQUE INDEX wallet_offer_token ON wallet_offer (org_id, token_hash);
