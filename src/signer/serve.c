/* signer_serve: the process. */
#include "signer/confine.h"
#include "signer/request.h"
#include "signer/service.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err enter_folder(struct work *w, struct str data, int *folder)
{
	char *path = str_cstr(w->arena, str_format(w->arena, "%.*s/keys", STR_ARG(data)));
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return fail(w, ERR_UNAVAILABLE, "%s cannot be made: %s.", path, strerror(errno));
	*folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*folder < 0 || fchdir(*folder) != 0)
		return fail(w, ERR_UNAVAILABLE, "%s cannot be opened: %s.", path, strerror(errno));
	return OK;
}

static enum err prepare(struct work *w, const struct signer_options *options, struct service **out)
{
	bool module = !str_absent(options->module);
	int folder = -1;
	TRY(confine_begin(w, true, module));
	TRY(enter_folder(w, options->folder, &folder));
	TRY(service_open(w, S("."), options, out));
	enum err failed = service_listen(w, *out);
	if (failed == OK)
		failed = confine_finish(w, folder, module);
	if (failed != OK)
		service_close(*out);
	return failed;
}

/* So that whoever started us can say why. */
static void tell_failure(struct work *w, int descriptor)
{
	uint8_t prefix[REQUEST_PREFIX];
	struct str text = request_failure_text(w);
	request_prefix(text.len, prefix);
	(void)!send(descriptor, prefix, sizeof prefix, MSG_NOSIGNAL);
	(void)!send(descriptor, text.at, text.len, MSG_NOSIGNAL);
}

enum err signer_serve(struct work *w, const struct signer_options *options, int descriptor)
{
	struct service *service;
	enum err failed = prepare(w, options, &service);
	if (failed != OK) {
		tell_failure(w, descriptor);
		close(descriptor);
		return failed;
	}
	service_run(w, service, descriptor);
	service_close(service);
	return OK;
}
