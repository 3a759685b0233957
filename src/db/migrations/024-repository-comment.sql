-- What reviewers say at a line of a repository. The candidate receives what is not deleted when the decision is there.

CREATE TABLE repository_comment (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	upload_id uuid NOT NULL,
	case_id uuid NOT NULL,
	person_id uuid NOT NULL, -- the reviewer
	path text NOT NULL,
	line bigint NOT NULL, -- from 1
	body text NOT NULL,
	at_us bigint NOT NULL, -- last changed
	deleted_us bigint, -- NULL: it stands; a deletion can be undone
	PRIMARY KEY (org_id, id)
);
CREATE INDEX repository_comment_upload ON repository_comment (org_id, upload_id, path, line);
