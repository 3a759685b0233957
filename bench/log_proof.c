/* A proof of logging checked (tlog/proof.h): read, its path of 24 hashes followed in a log of 16,777,216 entries, the log's
 * signature and three cosignatures verified, the quorum counted. The policy is read once before. The signatures are most of
 * it: what one of them alone takes is printed too.
 *
 * Peer: filippo.io/torchwood on golang.org/x/mod/sumdb/{note,tlog}, the same proof and policy. */
#include "bench.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/world.h"
#include "tlog/cosignature.h"
#include "tlog/proof.h"

#include <sodium.h>
#include <unistd.h>

enum { LEVELS = 24, WITNESSES = 3, TIMES = 5000, ROUNDS = 5 };

struct bench {
	struct work w;
	struct str entry, proof, policy_text;
	struct log_policy policy;
};

/* The path of an entry in a full tree, the other hashes drawn by lot, and the root that follows. */
static struct proof draw_path(struct work *w, struct str entry, struct digest *root)
{
	struct proof proof = {.index = 11184810, .path.count = LEVELS}; /* left and right by turns */
	*root = merkle_leaf(entry);
	for (unsigned level = 0; level < LEVELS; level++) {
		struct digest *other = &proof.path.hash[level];
		world_random(w, other->byte, sizeof other->byte);
		*root = proof.index >> level & 1 ? merkle_node(other, root) : merkle_node(root, other);
	}
	return proof;
}

/* Signs and cosigns the root, and writes the policy that asks for all of them. */
static void sign(struct bench *bench, const struct digest *root, struct str *note)
{
	struct work *w = &bench->w;
	struct note_signer log, witness;
	struct note_signature line;
	const struct checkpoint checkpoint = {S("bench.example/log"), 1 << LEVELS, *root, S("")};
	struct str text = checkpoint_text(w->arena, &checkpoint);
	check(note_signer_make(w, checkpoint.origin, (const uint8_t[NOTE_SEED_LEN]){9}, &log) == OK);
	check(note_sign(w, text, &log, note) == OK);
	struct str key = note_verifier_text(w->arena, &log.verifier);
	struct str policy = str_format(w->arena, "log %.*s\n", STR_ARG(key));
	for (int i = 0; i < WITNESSES; i++) {
		struct str name = str_format(w->arena, "w%d.example", i);
		check(cosignature_signer_make(w, name, (const uint8_t[NOTE_SEED_LEN]){(uint8_t)i},
		                              &witness) == OK);
		check(cosignature_make(w, text, &witness, 1795824000, &line) == OK);
		check(cosignature_add(w, *note, &witness.verifier, note_line(w->arena, &line), note) == OK);
		key = note_verifier_text(w->arena, &witness.verifier);
		policy = str_format(w->arena, "%.*switness w%d %.*s\n", STR_ARG(policy), i, STR_ARG(key));
	}
	bench->policy_text =
		str_format(w->arena, "%.*sgroup all all w0 w1 w2\nquorum all\n", STR_ARG(policy));
	check(log_policy_parse(w, bench->policy_text, &bench->policy) == OK);
}

static void prepare(struct bench *bench)
{
	struct digest root;
	bench->entry = S("assay/v1 credential 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
	struct proof proof = draw_path(&bench->w, bench->entry, &root);
	sign(bench, &root, &proof.checkpoint);
	bench->proof = proof_text(bench->w.arena, &proof);
}

/* Microseconds of processor time for one proof, the best round. */
static double verify(const struct bench *bench)
{
	struct work w = work_init(&world_real, S("bench"));
	double best = 1e9;
	for (int round = 0; round < ROUNDS; round++) {
		double start = bench_processor_seconds();
		for (int i = 0; i < TIMES; i++) {
			struct proof proof;
			struct log_policy_seen seen;
			struct digest leaf = merkle_leaf(bench->entry);
			arena_reset(w.arena);
			check(proof_parse(&w, bench->proof, &proof) == OK);
			check(proof_verify(&w, &proof, &leaf, &bench->policy, &seen) == OK);
		}
		double took = (bench_processor_seconds() - start) / TIMES * 1e6;
		best = took < best ? took : best;
	}
	work_finish(&w);
	return best;
}

static double verify_signature(struct bench *bench)
{
	uint8_t public_key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
	uint8_t signature[crypto_sign_BYTES];
	double best = 1e9;
	crypto_sign_seed_keypair(public_key, secret, (const uint8_t[NOTE_SEED_LEN]){9});
	crypto_sign_detached(signature, NULL, (const uint8_t *)bench->entry.at, bench->entry.len, secret);
	for (int round = 0; round < ROUNDS; round++) {
		double start = bench_processor_seconds();
		for (int i = 0; i < TIMES; i++)
			check(crypto_sign_verify_detached(signature, (const uint8_t *)bench->entry.at,
			                                  bench->entry.len, public_key) == 0);
		double took = (bench_processor_seconds() - start) / TIMES * 1e6;
		best = took < best ? took : best;
	}
	return best;
}

/* For the peer, in a folder of its own. */
static void save(const char *folder, const char *name, struct str text)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	check(file != NULL && fwrite(text.at, 1, text.len, file) == text.len && fclose(file) == 0);
}

int main(void)
{
	struct bench bench = {.w = work_init(&world_real, S("bench"))};
	char folder[] = "/tmp/assay-bench-XXXXXX", command[128];
	check(sodium_init() >= 0 && mkdtemp(folder) != NULL);
	prepare(&bench);
	printf("%-24s %12.1f us\n", "one signature alone", verify_signature(&bench));
	save(folder, "proof", bench.proof);
	save(folder, "entry", bench.entry);
	save(folder, "policy", bench.policy_text);
	snprintf(command, sizeof command, "log_proof.py %s %d", folder, TIMES);
	bench_peer(command, "proof, 3 cosignatures", verify(&bench), "us");
	for (const char *const *name = (const char *const[]){"proof", "entry", "policy", NULL}; *name != NULL;
	     name++) {
		snprintf(command, sizeof command, "%s/%s", folder, *name);
		unlink(command);
	}
	rmdir(folder);
	work_finish(&bench.w);
	return 0;
}
