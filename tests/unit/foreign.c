/* What other people's verifiers are given of the library's proofs, beyond what the product issues: one credential signed by every
 * cryptosuite. Run by tests/verifiers/run, which says where: ASSAY_FOREIGN is a folder with document.json, a credential that
 * carries ISSUER where its issuer goes; document-2020.json, the same with the context that proofs had before cryptosuites;
 * document-endorsement.json, an endorsement of it, and document-endorsed.json, which has ENDORSEMENT where that goes. */
#include "test.h"

#include "files/files.h"
#include "rdf/contexts.h"
#include "unit/keys.h"
#include "vc/selective.h"

#include <stdlib.h>
#include <string.h>

#define ISSUER S("did:example:issuer")
#define ENDORSEMENT S("\"did:example:endorsement\"")

enum { DOCUMENT_BYTES_MAX = 1 << 20 };

struct foreign {
	struct work w;
	struct files *folder;
	struct str document;
	struct jsonld *jsonld;
};

static struct str replaced(struct foreign *f, struct str text, struct str what, struct str by)
{
	size_t at = str_find(text, what);
	assert_true(at < text.len);
	return str_format(f->w.arena, "%.*s%.*s%.*s", STR_ARG(str_slice(text, 0, at)), STR_ARG(by),
	                  STR_ARG(str_slice(text, at + what.len, text.len)));
}

/* The credential with a did:key as its issuer, and how that signs. */
static const struct json *issued_by(struct foreign *f, const struct key_public *key,
                                    struct integrity_options *options)
{
	const struct json *json;
	struct arena *arena = f->w.arena;
	struct str multikey = key_multikey(arena, key);
	struct str did = str_format(arena, "did:key:%.*s", STR_ARG(multikey));
	struct str text = replaced(f, f->document, ISSUER, did);
	options->verification_method = str_format(arena, "%.*s#%.*s", STR_ARG(did), STR_ARG(multikey));
	options->purpose = S("assertionMethod");
	options->created_us = world_now_us(&f->w);
	assert_ok(&f->w, json_parse(&f->w, text, text.len, &json));
	return json;
}

static void save(struct foreign *f, const char *name, struct str text)
{
	assert_ok(&f->w, files_write(&f->w, f->folder, str_format(f->w.arena, "%s.json", name), text, 0644));
}

static void sign(struct foreign *f, const char *name, enum integrity_suite suite, enum key_kind kind)
{
	struct key_signer signer = keys_of_byte(&f->w, kind, 7);
	struct integrity_options options = {.suite = suite};
	const struct json *document = issued_by(f, &signer.public, &options);
	struct str out;
	assert_ok(&f->w, integrity_sign(&f->w, f->jsonld, document, &options, &signer, &out));
	save(f, name, out);
}

/* Two proofs of one key's, neither of which knows of the other; or, as a chain, the second covers the first. */
static void sign_twice(struct foreign *f, const char *name, bool chain)
{
	struct key_signer signer = keys_of_byte(&f->w, KEY_ED25519, 7);
	struct json previous = {.kind = JSON_STRING,
	                        .text = S("urn:uuid:6a1676b8-b51f-11ed-937b-d76685a20ff5")};
	struct integrity_options options = {.suite = INTEGRITY_EDDSA_RDFC_2022};
	const struct json *document = issued_by(f, &signer.public, &options);
	struct str out;
	if (chain)
		options.id = previous.text;
	assert_ok(&f->w, integrity_sign(&f->w, f->jsonld, document, &options, &signer, &out));
	assert_ok(&f->w, json_parse(&f->w, out, out.len, &document));
	options.id = (struct str){0};
	options.previous = chain ? &previous : NULL;
	assert_ok(&f->w, integrity_sign(&f->w, f->jsonld, document, &options, &signer, &out));
	save(f, name, out);
}

static void sign_selectively(struct foreign *f)
{
	static const struct str mandatory[] = {S_INIT("/issuer"),
	                                       S_INIT("/credentialSubject/achievement/name")};
	static const struct str selected[] = {S_INIT("/credentialSubject/achievement/criteria"),
	                                      S_INIT("/validFrom")};
	struct key_signer signer = keys_of_byte(&f->w, KEY_P256, 7);
	struct selective_keys keys = {.labels = {1, 2, 3}, .statements = {4, 5, 6}};
	struct integrity_options options = {.suite = INTEGRITY_ECDSA_SD_2023};
	const struct json *document = issued_by(f, &signer.public, &options);
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	struct str base, derived;
	assert_ok(&f->w, selective_sign(&f->w, f->jsonld, document, &options,
	                                (struct selective_pointers){mandatory, COUNT(mandatory)}, &keys,
	                                &signer, &base));
	assert_ok(&f->w, json_parse(&f->w, base, base.len, &document));
	assert_ok(&f->w, integrity_read(&f->w, document, proofs, &count));
	assert_ok(&f->w, selective_derive(&f->w, f->jsonld, document, &proofs[0],
	                                  (struct selective_pointers){selected, COUNT(selected)}, &derived));
	save(f, "ecdsa-sd-2023-base", base);
	save(f, "ecdsa-sd-2023-derived", derived);
}

/* A credential that carries another, which somebody else has signed. */
static void sign_endorsed(struct foreign *f)
{
	struct key_signer signer = keys_of_byte(&f->w, KEY_ED25519, 8);
	struct integrity_options options = {.suite = INTEGRITY_EDDSA_RDFC_2022};
	struct str endorsement;
	assert_ok(&f->w, files_read(&f->w, f->folder, S("document-endorsement.json"), DOCUMENT_BYTES_MAX,
	                            &f->document));
	const struct json *document = issued_by(f, &signer.public, &options);
	assert_ok(&f->w, integrity_sign(&f->w, f->jsonld, document, &options, &signer, &endorsement));
	save(f, "endorsement", endorsement);
	assert_ok(&f->w, files_read(&f->w, f->folder, S("document-endorsed.json"), DOCUMENT_BYTES_MAX,
	                            &f->document));
	f->document = replaced(f, f->document, ENDORSEMENT, endorsement);
	sign(f, "endorsed", INTEGRITY_EDDSA_RDFC_2022, KEY_ED25519);
}

TEST(foreign_samples)
{
	const char *folder = getenv("ASSAY_FOREIGN");
	if (folder == NULL)
		return;
	struct foreign f = {.w = test_work()};
	f.jsonld = jsonld_open(contexts_loader(f.w.arena, (struct jsonld_loader){0}));
	assert_ok(&f.w, files_open(&f.w, str_of(folder), &f.folder));
	assert_ok(&f.w, files_read(&f.w, f.folder, S("document.json"), DOCUMENT_BYTES_MAX, &f.document));
	sign(&f, "eddsa-rdfc-2022", INTEGRITY_EDDSA_RDFC_2022, KEY_ED25519);
	sign(&f, "eddsa-jcs-2022", INTEGRITY_EDDSA_JCS_2022, KEY_ED25519);
	sign(&f, "ecdsa-rdfc-2019-P-256", INTEGRITY_ECDSA_RDFC_2019, KEY_P256);
	sign(&f, "ecdsa-rdfc-2019-P-384", INTEGRITY_ECDSA_RDFC_2019, KEY_P384);
	sign(&f, "ecdsa-jcs-2019-P-256", INTEGRITY_ECDSA_JCS_2019, KEY_P256);
	sign(&f, "ecdsa-jcs-2019-P-384", INTEGRITY_ECDSA_JCS_2019, KEY_P384);
	sign_twice(&f, "eddsa-rdfc-2022-set", false);
	sign_twice(&f, "eddsa-rdfc-2022-chain", true);
	sign_selectively(&f);
	sign_endorsed(&f);
	assert_ok(&f.w, files_read(&f.w, f.folder, S("document-2020.json"), DOCUMENT_BYTES_MAX, &f.document));
	sign(&f, "Ed25519Signature2020", INTEGRITY_ED25519_2020, KEY_ED25519);
	files_close(f.folder);
	jsonld_close(f.jsonld);
	test_work_end(&f.w);
}
