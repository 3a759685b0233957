/* The issuer: two keys, a DID and the folder of a log. Inside badge/ only; badge.h has what others need. */
#ifndef BADGE_ISSUER_H
#define BADGE_ISSUER_H

#include "badge/badge.h"
#include "files/files.h"
#include "tlog/tlog.h"
#include "vc/did.h"

#include <pthread.h>

struct issuer {
	struct arena *arena; /* the strings below */
	struct str base_url, name, did, key_id;
	struct key_secret secret; /* behind the signer */
	struct key_signer signer;
	struct files *log_files;
	struct tlog log;
	struct str log_key;         /* verifier key, one line */
	pthread_mutex_t publishing; /* the log has one writer at a time */
};

#endif
