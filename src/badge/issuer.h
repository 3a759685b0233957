/* The issuer: a DID, the folder of a log, and whom to ask for signatures (it has no keys). Inside badge/ only; badge.h has what
 * others need. */
#ifndef BADGE_ISSUER_H
#define BADGE_ISSUER_H

#include "badge/badge.h"
#include "files/files.h"
#include "signer/signer.h"
#include "tlog/log_policy.h"
#include "tlog/tlog.h"

struct issuer {
	struct arena *arena; /* the strings below */
	struct str base_url, name, did;
	struct signer *signer; /* the caller's */
	struct files *log_files;
	struct tlog log;
	struct log_policy policy; /* whom the log's readers believe */
	struct str log_key;       /* verifier key, one line */
	struct press *press;      /* the server's thread; NULL: whoever stores something publishes it */
};

#endif
