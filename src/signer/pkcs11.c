#include "signer/pkcs11.h"

#include "base/check.h"
#include "base/digest.h"
#include "signer/seal.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <p11-kit/pkcs11.h>
#include <string.h>
#include <unistd.h>

enum { SLOTS_MAX = 64, KEYS_MAX = 16, POINT_MAX = 128, LABEL_LEN = 32 };

/* DER: the names of the curves; the second as a PrintableString, as PKCS#11 3.0 section 2.3.10 has it. */
static const uint8_t p256_name[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
static const uint8_t ed25519_name[] = {0x13, 0x0c, 'e', 'd', 'w', 'a', 'r',
                                       'd',  's',  '2', '5', '5', '1', '9'};

/* A private key and what signs with it. */
struct held {
	struct pkcs11 *pkcs11;
	CK_OBJECT_HANDLE object;
	enum key_kind kind;
};

struct pkcs11 {
	struct arena *arena; /* this struct */
	void *library;
	CK_FUNCTION_LIST *call;
	bool initialised;
	CK_SESSION_HANDLE session;
	bool open;
	size_t held_count;
	struct held held[KEYS_MAX];
};

static enum err refused(struct work *w, const char *what, CK_RV code)
{
	return fail(w, ERR_UNAVAILABLE, "The token did not %s: PKCS#11 says 0x%lx.", what, code);
}

static enum err ask(struct work *w, const char *what, CK_RV code)
{
	return code == CKR_OK ? OK : refused(w, what, code);
}

/* ---- opening ---- */

static enum err load(struct work *w, struct pkcs11 *p, struct str module)
{
	CK_C_GetFunctionList get;
	p->library = dlopen(str_cstr(w->arena, module), RTLD_NOW | RTLD_LOCAL);
	if (p->library == NULL)
		return fail(w, ERR_UNAVAILABLE, "The PKCS#11 module %.*s cannot be loaded: %s.",
		            STR_ARG(module), dlerror());
	/* ISO C has no cast from data to code. */
	*(void **)(void *)&get = dlsym(p->library, "C_GetFunctionList");
	if (get == NULL)
		return fail(w, ERR_UNAVAILABLE, "%.*s is not a PKCS#11 module.", STR_ARG(module));
	TRY(ask(w, "give its functions", get(&p->call)));
	TRY(ask(w, "start", p->call->C_Initialize(NULL)));
	p->initialised = true;
	return OK;
}

/* Labels are padded with blanks. */
static bool has_label(const CK_TOKEN_INFO *info, struct str label)
{
	struct str there = str_bytes(info->label, LABEL_LEN);
	while (there.len > 0 && there.at[there.len - 1] == ' ')
		there.len--;
	return str_equal(there, label);
}

static enum err find_slot(struct work *w, const struct pkcs11 *p, struct str label, CK_SLOT_ID *out)
{
	CK_SLOT_ID slots[SLOTS_MAX];
	CK_ULONG count = COUNT(slots);
	TRY(ask(w, "list its slots", p->call->C_GetSlotList(CK_TRUE, slots, &count)));
	for (CK_ULONG i = 0; i < count; i++) {
		CK_TOKEN_INFO info;
		if (p->call->C_GetTokenInfo(slots[i], &info) != CKR_OK || !has_label(&info, label))
			continue;
		*out = slots[i];
		return OK;
	}
	return fail(w, ERR_UNAVAILABLE, "There is no token “%.*s”: is it plugged in, and set up?",
	            STR_ARG(label));
}

static enum err read_pin(struct work *w, struct str path, char *pin, size_t *len)
{
	int file = str_absent(path) ? -1 : open(str_cstr(w->arena, path), O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return fail(w, ERR_UNAVAILABLE,
		            "The token needs its PIN: name the file that holds it with --pkcs11-pin-file.");
	ssize_t got = read(file, pin, PKCS11_PIN_MAX);
	close(file);
	*len = got < 0 ? 0 : (size_t)got;
	while (*len > 0 && (pin[*len - 1] == '\n' || pin[*len - 1] == '\r'))
		--*len;
	return OK;
}

static enum err sign_in(struct work *w, struct pkcs11 *p, struct str pin_file)
{
	char *pin = seal_memory(PKCS11_PIN_MAX);
	size_t len = 0;
	CK_RV code = CKR_OK;
	enum err failed = read_pin(w, pin_file, pin, &len);
	if (failed == OK)
		code = p->call->C_Login(p->session, CKU_USER, (unsigned char *)pin, len);
	seal_memory_free(pin);
	TRY(failed);
	return code == CKR_OK || code == CKR_USER_ALREADY_LOGGED_IN
	               ? OK
	               : refused(w, "accept the PIN (too many tries may lock it)", code);
}

static enum err open_session(struct work *w, struct pkcs11 *p, struct str token, struct str pin_file)
{
	CK_SLOT_ID slot;
	TRY(find_slot(w, p, token, &slot));
	TRY(ask(w, "open a session",
	        p->call->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &p->session)));
	p->open = true;
	return sign_in(w, p, pin_file);
}

enum err pkcs11_open(struct work *w, struct str module, struct str token, struct str pin_file,
                     struct pkcs11 **out)
{
	struct arena *arena = arena_open();
	struct pkcs11 *p = arena_alloc(arena, sizeof *p);
	p->arena = arena;
	enum err failed = load(w, p, module);
	if (failed == OK)
		failed = open_session(w, p, token, pin_file);
	if (failed != OK) {
		pkcs11_close(p);
		return failed;
	}
	*out = p;
	return OK;
}

void pkcs11_close(struct pkcs11 *p)
{
	if (p == NULL)
		return;
	if (p->open)
		p->call->C_CloseSession(p->session);
	if (p->initialised)
		p->call->C_Finalize(NULL);
	if (p->library != NULL)
		dlclose(p->library);
	arena_close(p->arena);
}

/* ---- public halves ---- */

/* CKA_EC_POINT: an OCTET STRING around 04 ‖ x ‖ y, or around the 32 bytes of Ed25519; some tokens leave the string away. */
static enum err read_point(struct work *w, struct str point, enum key_kind kind, struct key_public *out)
{
	size_t len = kind == KEY_ED25519 ? 32 : 65;
	if (point.len == len + 2 && point.at[0] == 0x04 && (size_t)point.at[1] == len)
		point = str_slice(point, 2, len);
	if (point.len != len || (kind == KEY_P256 && point.at[0] != 0x04))
		return fail(w, ERR_UNAVAILABLE, "The token gives a public key that cannot be read.");
	if (kind == KEY_P256)
		point = str_slice(point, 1, len);
	*out = (struct key_public){.kind = kind, .len = point.len};
	memcpy(out->bytes, point.at, point.len);
	return OK;
}

static struct digest id_of(const struct key_public *public)
{
	return digest_of(str_bytes(public->bytes, public->len));
}

/* ---- making ---- */

static enum err set_id(struct work *w, struct pkcs11 *p, CK_OBJECT_HANDLE object, struct digest *id)
{
	CK_ATTRIBUTE named = {CKA_ID, id->byte, sizeof id->byte};
	TRY(ask(w, "name the new key", p->call->C_SetAttributeValue(p->session, object, &named, 1)));
	return OK;
}

/* It must have been made inside, and never be let out. */
static enum err check_kept(struct work *w, struct pkcs11 *p, CK_OBJECT_HANDLE object)
{
	CK_BBOOL extractable = CK_TRUE, sensitive = CK_FALSE, local = CK_FALSE;
	CK_ATTRIBUTE kept[] = {
		{CKA_EXTRACTABLE, &extractable, sizeof extractable},
		{CKA_SENSITIVE, &sensitive, sizeof sensitive},
		{CKA_LOCAL, &local, sizeof local},
	};
	TRY(ask(w, "describe the key", p->call->C_GetAttributeValue(p->session, object, kept, COUNT(kept))));
	return !extractable && sensitive && local
	               ? OK
	               : fail(w, ERR_UNAVAILABLE, "The token would let the key out: it is not used.");
}

static enum err generate(struct work *w, struct pkcs11 *p, enum key_kind kind, CK_OBJECT_HANDLE *public,
                         CK_OBJECT_HANDLE *secret)
{
	CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
	bool edwards = kind == KEY_ED25519;
	struct str name = edwards ? str_bytes(ed25519_name, sizeof ed25519_name)
	                          : str_bytes(p256_name, sizeof p256_name);
	CK_MECHANISM mechanism = {edwards ? CKM_EC_EDWARDS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN, NULL, 0};
	CK_ATTRIBUTE public_wish[] = {
		{CKA_EC_PARAMS, (void *)(uintptr_t)name.at, name.len},
		{CKA_TOKEN, &yes, sizeof yes},
		{CKA_VERIFY, &yes, sizeof yes},
		{CKA_LABEL, (char[]){"assay"}, 5},
	};
	CK_ATTRIBUTE secret_wish[] = {
		{CKA_TOKEN, &yes, sizeof yes},     {CKA_PRIVATE, &yes, sizeof yes},
		{CKA_SIGN, &yes, sizeof yes},      {CKA_SENSITIVE, &yes, sizeof yes},
		{CKA_EXTRACTABLE, &no, sizeof no}, {CKA_DECRYPT, &no, sizeof no},
		{CKA_UNWRAP, &no, sizeof no},      {CKA_LABEL, (char[]){"assay"}, 5},
	};
	TRY(ask(w, "make a key",
	        p->call->C_GenerateKeyPair(p->session, &mechanism, public_wish, COUNT(public_wish),
	                                   secret_wish, COUNT(secret_wish), public, secret)));
	return OK;
}

enum err pkcs11_make(struct work *w, struct pkcs11 *p, enum key_kind kind, struct key_public *out)
{
	CK_OBJECT_HANDLE public, secret;
	uint8_t point[POINT_MAX];
	CK_ATTRIBUTE wanted = {CKA_EC_POINT, point, sizeof point};
	check(kind == KEY_ED25519 || kind == KEY_P256);
	TRY(generate(w, p, kind, &public, &secret));
	TRY(check_kept(w, p, secret));
	TRY(ask(w, "give the public key", p->call->C_GetAttributeValue(p->session, public, &wanted, 1)));
	TRY(read_point(w, str_bytes(point, wanted.ulValueLen), kind, out));
	struct digest id = id_of(out);
	TRY(set_id(w, p, public, &id));
	return set_id(w, p, secret, &id);
}

/* ---- signing ---- */

static enum err sign(struct work *w, void *state, struct str bytes, struct key_signature *out)
{
	const struct held *held = state;
	struct pkcs11 *p = held->pkcs11;
	bool edwards = held->kind == KEY_ED25519;
	/* CKM_ECDSA signs a digest that is already one; the mechanism with a hash inside is not everywhere. */
	struct digest digest = digest_of(bytes);
	CK_MECHANISM mechanism = {edwards ? CKM_EDDSA : CKM_ECDSA, NULL, 0};
	struct str given = edwards ? bytes : digest_str(&digest);
	CK_ULONG len = sizeof out->bytes;
	TRY(ask(w, "begin to sign", p->call->C_SignInit(p->session, &mechanism, held->object)));
	TRY(ask(w, "sign",
	        p->call->C_Sign(p->session, (unsigned char *)(uintptr_t)given.at, given.len, out->bytes,
	                        &len)));
	out->len = len;
	return len == 64 ? OK : fail(w, ERR_UNAVAILABLE, "The token signs in a form that is not known.");
}

static enum err find_secret(struct work *w, struct pkcs11 *p, struct digest *id, CK_OBJECT_HANDLE *out)
{
	CK_OBJECT_CLASS secret = CKO_PRIVATE_KEY;
	CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &secret, sizeof secret}, {CKA_ID, id->byte, sizeof id->byte}};
	CK_ULONG count = 0;
	TRY(ask(w, "look for the key", p->call->C_FindObjectsInit(p->session, wanted, COUNT(wanted))));
	CK_RV found = p->call->C_FindObjects(p->session, out, 1, &count);
	TRY(ask(w, "look for the key", p->call->C_FindObjectsFinal(p->session)));
	if (found != CKR_OK || count != 1)
		return fail(w, ERR_UNAVAILABLE,
		            "The token does not hold the key that the list names: is it the right token?");
	return OK;
}

enum err pkcs11_signer(struct work *w, struct pkcs11 *p, const struct key_public *public,
                       struct key_signer *out)
{
	struct digest id = id_of(public);
	CK_OBJECT_HANDLE object;
	TRY(find_secret(w, p, &id, &object));
	TRY(check_kept(w, p, object));
	if (p->held_count == KEYS_MAX)
		return fail(w, ERR_TOO_LARGE,
		            "Too many keys of the token were in use since the start: start again.");
	struct held *held = &p->held[p->held_count++];
	*held = (struct held){p, object, public->kind};
	*out = (struct key_signer){.public = *public, .state = held, .sign = sign};
	return OK;
}

enum err pkcs11_destroy(struct work *w, struct pkcs11 *p, const struct key_public *public)
{
	struct digest id = id_of(public);
	CK_OBJECT_HANDLE object;
	TRY(find_secret(w, p, &id, &object));
	return ask(w, "destroy the old key", p->call->C_DestroyObject(p->session, object));
}
