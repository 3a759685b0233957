#include "objects/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_descriptor(const int *descriptor)
{
	if (*descriptor >= 0)
		close(*descriptor);
}
#define CLOSED __attribute__((cleanup(close_descriptor)))

/* Visible ASCII: what a header can carry, and all that such keys are made of. */
static bool is_visible(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~')
			return false;
	return s.len > 0;
}

static enum err check_credentials(struct work *w, const struct credentials *credentials)
{
	bool good = is_visible(credentials->access_key) && is_visible(credentials->secret) &&
	            str_find_byte(credentials->access_key, '/') == SIZE_MAX &&
	            str_find_byte(credentials->access_key, ',') == SIZE_MAX &&
	            (str_absent(credentials->session_token) || is_visible(credentials->session_token));
	return good ? OK
	            : fail(w, ERR_INPUT,
	                   "The keys of the object store are not complete: an access key and a secret key are "
	                   "needed, without blanks in them.");
}

static void take_line(struct str line, struct credentials *out)
{
	struct str value = line;
	struct str name = str_trim(str_cut(&value, '='));
	if (str_equal(name, S("aws_access_key_id")))
		out->access_key = str_trim(value);
	else if (str_equal(name, S("aws_secret_access_key")))
		out->secret = str_trim(value);
	else if (str_equal(name, S("aws_session_token")))
		out->session_token = str_trim(value);
}

enum err credentials_read(struct work *w, struct str text, struct str profile, struct credentials *out)
{
	struct str wanted = str_absent(profile) ? S("default") : profile;
	bool inside = false, found = false;
	*out = (struct credentials){0};
	while (!str_absent(text)) {
		struct str line = str_trim(str_cut(&text, '\n'));
		if (line.len == 0 || line.at[0] == '#' || line.at[0] == ';')
			continue;
		if (line.at[0] == '[' && line.at[line.len - 1] == ']') {
			inside = str_equal(str_trim(str_slice(line, 1, line.len - 2)), wanted);
			found |= inside;
		} else if (inside) {
			take_line(line, out);
		}
	}
	if (!found)
		return fail(w, ERR_INPUT, "The file of the object store's keys has no [%.*s].",
		            STR_ARG(wanted));
	return check_credentials(w, out);
}

static enum err read_file(struct work *w, struct str path, struct str *out)
{
	int file CLOSED = open(str_cstr(w->arena, path), O_RDONLY | O_CLOEXEC);
	struct stat status;
	if (file < 0 || fstat(file, &status) != 0)
		return fail(w, ERR_UNAVAILABLE, "The object store's keys could not be read from %.*s: %s.",
		            STR_ARG(path), strerror(errno));
	if ((status.st_mode & 07) != 0)
		return fail(
			w, ERR_UNAVAILABLE,
			"The object store's keys in %.*s can be read by everybody: chmod 600 it, and think "
			"about who may have read them.",
			STR_ARG(path));
	char *bytes = work_alloc(w, CREDENTIALS_BYTES_MAX);
	ssize_t got = read(file, bytes, CREDENTIALS_BYTES_MAX);
	if (got < 0 || got == CREDENTIALS_BYTES_MAX)
		return fail(w, ERR_UNAVAILABLE, "The object store's keys could not be read from %.*s.",
		            STR_ARG(path));
	*out = str_bytes(bytes, (size_t)got);
	return OK;
}

/* A file that does not serve makes the store unavailable: nobody's input is to blame. */
static enum err from_file(struct work *w, struct str path, struct str profile, struct credentials *out)
{
	struct str text;
	TRY(read_file(w, path, &text));
	if (credentials_read(w, text, profile, out) == OK)
		return OK;
	struct str why = w->message;
	work_forgive(w);
	return fail(w, ERR_UNAVAILABLE, "%.*s: %.*s", STR_ARG(path), STR_ARG(why));
}

static bool from_environment(struct credentials *out)
{
	out->access_key = str_of(getenv("AWS_ACCESS_KEY_ID"));
	out->secret = str_of(getenv("AWS_SECRET_ACCESS_KEY"));
	out->session_token = str_of(getenv("AWS_SESSION_TOKEN"));
	if (out->session_token.len == 0)
		out->session_token = (struct str){0};
	return out->access_key.len > 0 && out->secret.len > 0;
}

enum err credentials_find(struct work *w, struct str file, struct str profile, struct credentials *out)
{
	struct str wanted = str_absent(profile) ? str_of(getenv("AWS_PROFILE")) : profile;
	if (wanted.len == 0)
		wanted = (struct str){0};
	if (!str_absent(file))
		return from_file(w, file, wanted, out);
	if (from_environment(out)) {
		if (check_credentials(w, out) == OK)
			return OK;
		work_forgive(w);
		return fail(w, ERR_UNAVAILABLE,
		            "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or AWS_SESSION_TOKEN is no key.");
	}
	struct str shared = str_of(getenv("AWS_SHARED_CREDENTIALS_FILE"));
	if (shared.len > 0)
		return from_file(w, shared, wanted, out);
	const char *home = getenv("HOME");
	struct str path = str_format(w->arena, "%s/.aws/credentials", home == NULL ? "" : home);
	if (home == NULL || access(str_cstr(w->arena, path), F_OK) != 0)
		return fail(
			w, ERR_UNAVAILABLE,
			"There are no keys for the object store: add credentials=FILE to its address, or set "
			"AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.");
	return from_file(w, path, wanted, out);
}
