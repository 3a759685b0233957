#include "org/directory.h"

#include "base/utf8.h"
#include "org/directory.sql.h"
#include "org/person.h"

enum err directory_address(struct work *w, struct str email, struct str *out)
{
	struct str address = str_trim(email);
	size_t at = str_find_byte(address, '@');
	if (address.len > PERSON_EMAIL_BYTES_MAX || at == SIZE_MAX || at == 0 || at + 1 == address.len ||
	    !utf8_plain(address) || str_find_byte(address, ' ') != SIZE_MAX)
		return fail(w, ERR_INPUT, "“%.*s” is not an e-mail address",
		            STR_ARG(str_slice(address, 0, 80)));
	char *lower = work_alloc(w, address.len);
	for (size_t i = 0; i < address.len; i++) {
		char c = address.at[i];
		lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	*out = str_bytes(lower, address.len);
	return OK;
}

struct digest directory_hash(const struct directory *directory, struct str address)
{
	return digest_keyed(str_bytes(directory->key, sizeof directory->key), address);
}

enum err directory_add(struct work *w, struct tx *tx, const struct directory *directory, struct str address,
                       struct id org, struct id person)
{
	struct digest hash = directory_hash(directory, address);
	const struct directory_insert_in in = {
		.address_hash = digest_str(&hash), .org = org, .person = person};
	return directory_insert(w, tx, &in);
}
