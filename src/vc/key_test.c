/* Vectors: wycheproof (Ed25519, ECDSA P-256 in both forms); RFC 8032 section 7.1, RFC 6979 appendix A.2, RFC 7520 section 4.1;
 * vc-di-ecdsa and vc-di-eddsa. */
#include "test.h"

#include "base/arena.h"
#include "base/encode.h"
#include "unit/keys.h"
#include "vc/key_rsa.h"
#include "vc/multibase.h"

#include <openssl/ecdsa.h>
#include <pthread.h>
#include <string.h>

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

static struct str from_hex(struct work *w, struct str hex)
{
	struct str bytes;
	assert_true(decode_hex(w->arena, str_trim(hex), &bytes));
	return bytes;
}

static struct str signed_by(struct work *w, const struct key_signer *signer, struct str bytes)
{
	struct key_signature *signature = work_alloc(w, sizeof *signature);
	assert_ok(w, key_sign(w, signer, bytes, signature));
	return str_bytes(signature->bytes, signature->len);
}

/* ---- Wycheproof ---- */

/* Makes the key of a group, and the signature of a test in our form: false when it has none. */
struct suite {
	const char *file;
	struct key_public (*key)(struct work *w, const struct json *group);
	bool (*signature)(struct work *w, struct str bytes, struct str *out);
	size_t expected, expected_valid;
};

static struct key_public group_ed25519(struct work *w, const struct json *group)
{
	struct key_public key;
	assert_ok(w, key_jwk_parse(w, json_get(group, S("publicKeyJwk")), &key));
	return key;
}

/* The point as it stands; the same by the JWK, where there is one. */
static struct key_public group_p256(struct work *w, const struct json *group)
{
	struct key_public key = {.kind = KEY_P256, .len = 64}, same;
	struct str point = from_hex(w, json_get_str(json_get(group, S("publicKey")), S("uncompressed")));
	const struct json *jwk = json_get(group, S("publicKeyJwk"));
	assert_int_equal(point.len, 65);
	memcpy(key.bytes, point.at + 1, 64);
	if (jwk != NULL) {
		assert_ok(w, key_jwk_parse(w, jwk, &same));
		assert_true(key_equal(&key, &same));
	}
	return key;
}

static bool as_it_is(struct work *w, struct str bytes, struct str *out)
{
	(void)w;
	*out = bytes;
	return true;
}

/* r ‖ s of a signature in DER, when it is the DER of two numbers that fit. */
static bool of_der(struct work *w, struct str bytes, struct str *out)
{
	const uint8_t *at = (const uint8_t *)bytes.at;
	ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)bytes.len);
	uint8_t *pair = work_alloc(w, 64), *again = NULL;
	bool fits = signature != NULL && !BN_is_negative(ECDSA_SIG_get0_r(signature)) &&
	            !BN_is_negative(ECDSA_SIG_get0_s(signature)) &&
	            BN_bn2binpad(ECDSA_SIG_get0_r(signature), pair, 32) == 32 &&
	            BN_bn2binpad(ECDSA_SIG_get0_s(signature), pair + 32, 32) == 32 &&
	            i2d_ECDSA_SIG(signature, &again) == (int)bytes.len &&
	            memcmp(again, bytes.at, bytes.len) == 0;
	OPENSSL_free(again);
	ECDSA_SIG_free(signature);
	*out = str_bytes(pair, 64);
	return fits;
}

static void check_suite(struct work *w, const struct suite *suite)
{
	const struct json *file = parse(w, test_vector(w, suite->file));
	const struct json *groups = json_get(file, S("testGroups")), *tests;
	size_t seen = 0, seen_valid = 0;
	for (size_t g = 0; g < groups->count; g++) {
		struct key_public key = suite->key(w, &groups->elements[g]);
		tests = json_get(&groups->elements[g], S("tests"));
		for (size_t i = 0; i < tests->count; i++, seen++) {
			const struct json *test = &tests->elements[i];
			bool valid = str_equal(json_get_str(test, S("result")), S("valid"));
			struct str signature;
			bool ours =
				suite->signature(w, from_hex(w, json_get_str(test, S("sig"))), &signature) &&
				key_verify(&key, from_hex(w, json_get_str(test, S("msg"))), signature);
			if (ours != valid)
				fail_msg("%s: test %d", suite->file, (int)json_get_int(test, S("tcId")));
			seen_valid += valid;
		}
	}
	assert_int_equal(seen, json_get_int(file, S("numberOfTests")));
	assert_int_equal(seen, suite->expected);
	assert_int_equal(seen_valid, suite->expected_valid);
	test_vectors(suite->file, seen, (size_t)json_get_int(file, S("numberOfTests")));
}

TEST(key_verifies_ed25519_as_wycheproof_says)
{
	struct work w = test_work();
	check_suite(&w, &(struct suite){"wycheproof/ed25519_test.json", group_ed25519, as_it_is, 151, 88});
	test_work_end(&w);
}

TEST(key_verifies_p256_as_wycheproof_says)
{
	struct work w = test_work();
	check_suite(&w, &(struct suite){"wycheproof/ecdsa_secp256r1_sha256_p1363_test.json", group_p256,
	                                as_it_is, 262, 173});
	test_work_end(&w);
}

/* Signatures here are never DER: what is not the DER of r and s has no form that could be tried, and is invalid in the file. */
TEST(key_verifies_p256_from_der_as_wycheproof_says)
{
	struct work w = test_work();
	check_suite(&w, &(struct suite){"wycheproof/ecdsa_secp256r1_sha256_test.json", group_p256, of_der,
	                                484, 174});
	test_work_end(&w);
}

/* ---- known answers ---- */

TEST(key_ed25519_of_rfc_8032)
{
	struct work w = test_work();
	static const struct {
		const char *secret, *public, *message, *signature;
	} rows[] = {
		{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
	         "46bd25bf5f0595bbe24655141438e7a100b"},
		{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
	         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
	         "d8c387b2eaeb4302aeeb00d291612bb0c00"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str message = from_hex(&w, str_of(rows[i].message));
		struct key_signer signer = keys_signer(&w, KEY_ED25519, from_hex(&w, str_of(rows[i].secret)));
		struct str signature = signed_by(&w, &signer, message);
		assert_str(encode_hex(w.arena, str_bytes(signer.public.bytes, signer.public.len)),
		           str_of(rows[i].public));
		assert_str(encode_hex(w.arena, signature), str_of(rows[i].signature));
		assert_true(key_verify(&signer.public, message, signature));
		assert_false(key_verify(&signer.public, S("another"), signature));
	}
	test_work_end(&w);
}

TEST(key_curves_of_rfc_6979)
{
	struct work w = test_work();
	static const struct {
		enum key_kind kind;
		const char *secret, *public, *signature; /* of "sample", with the curve's hash */
	} rows[] = {
		{KEY_P256, "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
	         "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
	         "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
	         "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
	         "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"},
		{KEY_P384,
	         "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2E"
	         "DF5",
	         "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480B"
	         "C138015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533"
	         "264720",
	         "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FAB"
	         "E4699EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38"
	         "628AC8"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct key_signer signer =
			keys_signer(&w, rows[i].kind, from_hex(&w, str_of(rows[i].secret)));
		struct str public = from_hex(&w, str_of(rows[i].public));
		assert_int_equal(signer.public.len, public.len);
		assert_memory_equal(signer.public.bytes, public.at, public.len);
		assert_true(key_verify(&signer.public, S("sample"), from_hex(&w, str_of(rows[i].signature))));
		assert_false(
			key_verify(&signer.public, S("simple"), from_hex(&w, str_of(rows[i].signature))));
		/* Ours are drawn with other nonces. */
		struct str ours = signed_by(&w, &signer, S("sample")),
			   again = signed_by(&w, &signer, S("sample"));
		assert_memory_not_equal(ours.at, again.at, ours.len);
		assert_true(key_verify(&signer.public, S("sample"), ours));
	}
	test_work_end(&w);
}

/* Figure 13 of RFC 7520, which Wycheproof's file carries: PKCS#1 v1.5 draws nothing, so ours is the same. */
TEST(key_rsa_of_rfc_7520)
{
	struct work w = test_work();
	const struct json *file = parse(&w, test_vector(&w, "wycheproof/json_web_signature_test.json"));
	const struct json *group = json_at(json_get(file, S("testGroups")), 9);
	struct str token = json_get_str(json_at(json_get(group, S("tests")), 0), S("jws"));
	struct str head = str_cut(&token, '.'), payload = str_cut(&token, '.');
	struct str signed_part = str_bytes(head.at, head.len + 1 + payload.len);
	struct key_signer signer = keys_rsa(&w);
	struct key_public public;
	assert_ok(&w, key_jwk_parse(&w, json_get(group, S("public")), &public));
	assert_true(key_equal(&public, &signer.public));
	struct str signature = signed_by(&w, &signer, signed_part);
	assert_str(encode_base64url(w.arena, signature), token);
	assert_true(key_verify(&public, signed_part, signature));
	for (size_t len = 0; len < signature.len; len++)
		assert_false(key_verify(&public, signed_part, str_slice(signature, 0, len)));
	test_work_end(&w);
}

/* What the W3C's examples signed: hashes of documents, with the keys that they publish. */
static void check_example(struct work *w, const char *hash, const char *signature, struct str multikey)
{
	struct key_public key;
	assert_ok(w, key_multikey_parse(w, multikey, &key));
	struct str bytes = from_hex(w, test_vector(w, hash));
	assert_true(key_verify(&key, bytes, from_hex(w, test_vector(w, signature))));
	assert_false(key_verify(&key, str_slice(bytes, 1, SIZE_MAX), from_hex(w, test_vector(w, signature))));
}

#define ECDSA "vc-di-ecdsa/TestVectors/"
#define EDDSA "vc-di-eddsa/TestVectors/eddsa-rdfc-2022/"

TEST(key_of_the_examples_of_data_integrity)
{
	struct work w = test_work();
	struct str p256 =
		json_get_str(parse(&w, test_vector(&w, ECDSA "p256KeyPair.json")), S("publicKeyMultibase"));
	struct str p384 =
		json_get_str(parse(&w, test_vector(&w, ECDSA "p384KeyPair.json")), S("publicKeyMultibase"));
	check_example(&w, ECDSA "ecdsa-rdfc-2019-p256/combinedHashECDSAP256.txt",
	              ECDSA "ecdsa-rdfc-2019-p256/sigHexECDSAP256.txt", p256);
	check_example(&w, ECDSA "ecdsa-jcs-2019-p256/combinedHashJCSECDSAP256.txt",
	              ECDSA "ecdsa-jcs-2019-p256/sigHexJCSECDSAP256.txt", p256);
	check_example(&w, ECDSA "ecdsa-rdfc-2019-p384/combinedHashECDSAP384.txt",
	              ECDSA "ecdsa-rdfc-2019-p384/sigHexECDSAP384.txt", p384);
	check_example(&w, ECDSA "ecdsa-jcs-2019-p384/combinedHashJCSECDSAP384.txt",
	              ECDSA "ecdsa-jcs-2019-p384/sigHexJCSECDSAP384.txt", p384);
	const struct json *proof =
		json_get(parse(&w, test_vector(&w, EDDSA "signedDataInt.json")), S("proof"));
	struct str method = json_get_str(proof, S("verificationMethod"));
	str_cut(&method, '#');
	check_example(&w, EDDSA "combinedHashDataInt.txt", EDDSA "sigHexDataInt.txt", method);
	test_work_end(&w);
}

/* A secret's multicodec prefix has two bytes too. */
static void check_pair(struct work *w, enum key_kind kind, struct str secret, struct str public)
{
	struct str bytes;
	assert_true(multibase_decode(w->arena, secret, &bytes));
	struct key_signer signer = keys_signer(w, kind, str_slice(bytes, 2, SIZE_MAX));
	assert_str(key_multikey(w->arena, &signer.public), public);
}

TEST(key_pairs_of_the_examples_of_data_integrity)
{
	struct work w = test_work();
	const struct json *p256 = parse(&w, test_vector(&w, ECDSA "p256KeyPair.json"));
	const struct json *p384 = parse(&w, test_vector(&w, ECDSA "p384KeyPair.json"));
	const struct json *four =
		parse(&w, test_vector(&w, "vc-di-eddsa/TestVectors/proof-set-chain/multiKeyPairs.json"));
	check_pair(&w, KEY_P256, json_get_str(p256, S("secretKeyMultibase")),
	           json_get_str(p256, S("publicKeyMultibase")));
	check_pair(&w, KEY_P384, json_get_str(p384, S("secretKeyMultibase")),
	           json_get_str(p384, S("publicKeyMultibase")));
	assert_int_equal(four->count, 4);
	for (size_t i = 0; i < four->count; i++)
		check_pair(&w, KEY_ED25519, json_get_str(&four->members[i].value, S("privateKeyMultibase")),
		           json_get_str(&four->members[i].value, S("publicKeyMultibase")));
	test_work_end(&w);
}

/* ---- what is refused ---- */

TEST(key_signature_with_any_bit_changed)
{
	struct work w = test_work();
	struct key_signer signers[] = {
		keys_of_byte(&w, KEY_ED25519, 7),
		keys_of_byte(&w, KEY_P256, 7),
		keys_of_byte(&w, KEY_P384, 7),
		keys_rsa(&w),
	};
	for (size_t s = 0; s < COUNT(signers); s++) {
		struct str signature = signed_by(&w, &signers[s], S("struck by a person"));
		char *bytes = (char *)(uintptr_t)signature.at;
		for (size_t bit = 0; bit < 8 * signature.len; bit += 29) {
			bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
			assert_false(key_verify(&signers[s].public, S("struck by a person"), signature));
			bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
		}
		for (size_t other = 0; other < COUNT(signers); other++)
			assert_int_equal(
				key_verify(&signers[other].public, S("struck by a person"), signature),
				other == s);
	}
	test_work_end(&w);
}

static void refuse_secret(struct work *w, enum key_kind kind, const void *bytes, size_t len)
{
	struct key_secret secret = {.kind = kind, .len = len};
	struct key_signer signer;
	memcpy(secret.bytes, bytes, len);
	assert_fails(w, ERR_INPUT, key_secret_signer(w, &secret, &signer));
	key_secret_wipe(&secret);
}

TEST(key_secrets_refused)
{
	struct work w = test_work();
	/* The order of P-256's group (SEC 2 section 2.4.2). */
	struct str order =
		from_hex(&w, S("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"));
	const uint8_t zeros[64] = {0};
	struct str rsa = keys_rsa_secret(&w);
	refuse_secret(&w, KEY_P256, order.at, order.len);
	refuse_secret(&w, KEY_P256, zeros, 32);
	refuse_secret(&w, KEY_P384, zeros, 48);
	refuse_secret(&w, KEY_P256, order.at, 31);
	refuse_secret(&w, KEY_ED25519, zeros, 31);
	refuse_secret(&w, KEY_ED25519, zeros, 64);
	refuse_secret(&w, KEY_RSA, zeros, 64);
	refuse_secret(&w, KEY_RSA, "", 0);
	refuse_secret(&w, KEY_RSA, rsa.at, rsa.len - 1);
	char *longer = work_alloc(&w, rsa.len + 1);
	memcpy(longer, rsa.at, rsa.len);
	refuse_secret(&w, KEY_RSA, longer, rsa.len + 1);
	/* One below the order is the last that is a secret. */
	char last[32];
	memcpy(last, order.at, sizeof last);
	last[31]--;
	keys_signer(&w, KEY_P256, str_bytes(last, sizeof last));
	test_work_end(&w);
}

TEST(key_wiped_is_gone)
{
	struct work w = test_work();
	struct key_secret secret = {.kind = KEY_ED25519, .len = 32, .bytes = {1, 2, 3}};
	const struct key_secret nothing = {0};
	struct key_signer signer;
	assert_ok(&w, key_secret_signer(&w, &secret, &signer));
	key_secret_wipe(&secret);
	assert_memory_equal(&secret, &nothing, sizeof secret);
	key_secret_wipe(&secret); /* once more does nothing */
	test_work_end(&w);
}

/* ---- threads ---- */

/* Signs and checks with a signer that others use at the same time. */
static void *sign_often(void *argument)
{
	const struct key_signer *signer = argument;
	struct work w = test_work();
	size_t good = 0;
	for (int64_t i = 0; i < 40; i++) {
		struct str bytes = str_bytes(&i, sizeof i);
		good += key_verify(&signer->public, bytes, signed_by(&w, signer, bytes));
	}
	test_work_end(&w);
	return good == 40 ? argument : NULL;
}

static void sign_in_threads(struct work *w, enum key_kind kind, struct str bytes)
{
	pthread_t threads[4];
	struct key_secret secret = {.kind = kind, .len = bytes.len};
	struct key_signer signer;
	memcpy(secret.bytes, bytes.at, bytes.len);
	assert_ok(w, key_secret_signer(w, &secret, &signer));
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, sign_often, &signer), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		void *result;
		assert_int_equal(pthread_join(threads[i], &result), 0);
		assert_ptr_equal(result, &signer);
	}
	key_secret_wipe(&secret);
}

TEST(key_signer_is_for_all_threads)
{
	struct work w = test_work();
	const uint8_t secret[48] = {9};
	sign_in_threads(&w, KEY_ED25519, str_bytes(secret, 32));
	sign_in_threads(&w, KEY_P256, str_bytes(secret, 32));
	sign_in_threads(&w, KEY_P384, str_bytes(secret, 48));
	sign_in_threads(&w, KEY_RSA, keys_rsa_secret(&w));
	test_work_end(&w);
}
