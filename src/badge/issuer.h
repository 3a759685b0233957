/* The issuer: a DID, the place of a log, and whom to ask for signatures (it has no keys). Inside badge/ only; badge.h has what
 * others need. */
#ifndef BADGE_ISSUER_H
#define BADGE_ISSUER_H

#include "badge/badge.h"
#include "badge/beginning.h"
#include "ledger/publication.h"
#include "signer/signer.h"
#include "tlog/log_policy.h"
#include "tlog/reader.h"
#include "transparency/storage.h"

struct issuer {
	struct arena *arena; /* the strings below */
	struct str base_url, name, did;
	struct signer *signer; /* the caller's */
	struct storage storage;
	struct beginning beginning;
	struct tlog log;   /* as it is written, behind the first look (beginning.h) */
	struct tlog shown; /* the same for whoever reads it (storage_show) */
	struct tlog_reader log_reader;
	struct log_policy policy; /* whom the log's readers believe */
	struct witnesses_options witnesses_options;
	struct publication_witnesses *witnesses; /* NULL: the log has none */
	struct str log_key;                      /* verifier key, one line */
	struct press *press; /* the server's thread; NULL: whoever stores something publishes it */
};

/* Its log, to be published out of this database. */
struct publication_log issuer_publication(const struct issuer *issuer, struct db *db, struct id org);

#endif
