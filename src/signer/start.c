/* signer_start, signer_connect, signer_attach, signer_close: how a connection comes to be, and a thread that keeps the process
 * alive. */
#include "signer/asker.h"

#include "base/check.h"
#include "base/log.h"
#include "base/world.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 20, THEIR_DESCRIPTOR = 3, PAUSE_MAX_S = 30, PATH_BYTES_MAX = 4096 };

/* ---- the child's arguments ---- */

/* It changes its folder, so that relative names would mean something else. */
static struct str absolute(struct arena *arena, struct str path)
{
	char here[PATH_BYTES_MAX];
	if (str_absent(path) || str_starts(path, S("/")) || getcwd(here, sizeof here) == NULL)
		return path;
	return str_format(arena, "%s/%.*s", here, STR_ARG(path));
}

/* A module may be a name that the loader looks for. */
static struct str absolute_module(struct arena *arena, struct str module)
{
	return str_find_byte(module, '/') == SIZE_MAX ? module : absolute(arena, module);
}

/* In a systemd unit with LoadCredential=assay-keys:… the passphrase is there without a word. */
static struct str credential(struct arena *arena, struct str named, const char *name)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	if (!str_absent(named) || folder == NULL)
		return absolute(arena, named);
	struct str path = str_format(arena, "%s/%s", folder, name);
	return access(str_cstr(arena, path), R_OK) == 0 ? path : named;
}

static void add_argument(struct signer *signer, size_t *count, const char *name, struct str value)
{
	if (str_absent(value))
		return;
	check(*count + 2 < ARGUMENTS_MAX);
	signer->arguments[(*count)++] = str_cstr(signer->arena, str_of(name));
	signer->arguments[(*count)++] = str_cstr(signer->arena, value);
}

static void make_arguments(struct signer *signer, const struct signer_options *options)
{
	struct arena *arena = signer->arena;
	size_t count = 0;
	signer->arguments = arena_array(arena, ARGUMENTS_MAX, sizeof *signer->arguments);
	signer->arguments[count++] = str_cstr(arena, S("assay"));
	signer->arguments[count++] = str_cstr(arena, S("signer"));
	add_argument(signer, &count, "--folder", absolute(arena, options->folder));
	add_argument(signer, &count, "--did", options->identity.did);
	add_argument(signer, &count, "--origin", options->identity.origin);
	add_argument(signer, &count, "--passphrase-file",
	             credential(arena, options->passphrase_file, "assay-keys"));
	add_argument(signer, &count, "--module", absolute_module(arena, options->module));
	add_argument(signer, &count, "--token", options->token);
	if (!str_absent(options->module))
		add_argument(signer, &count, "--pin-file", credential(arena, options->pin_file, "assay-pin"));
	signer->module = !str_absent(options->module);
}

/* ---- the child ---- */

/* Signals as a fresh process has them, whatever our threads block; a group of its own, so that Ctrl-C reaches us alone. */
static void set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	check(posix_spawnattr_init(attributes) == 0);
	check(posix_spawnattr_setsigmask(attributes, &none) == 0);
	check(posix_spawnattr_setsigdefault(attributes, &all) == 0);
	check(posix_spawnattr_setpgroup(attributes, 0) == 0);
	check(posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
	                                                   POSIX_SPAWN_SETPGROUP) == 0);
}

/* Nothing to read, our standard error, the pair, and no other of our descriptors. */
static void set_descriptors(posix_spawn_file_actions_t *actions, int theirs)
{
	check(posix_spawn_file_actions_init(actions) == 0);
	check(posix_spawn_file_actions_adddup2(actions, theirs, THEIR_DESCRIPTOR) == 0);
	check(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0) == 0);
	check(posix_spawn_file_actions_addopen(actions, 1, "/dev/null", O_WRONLY, 0) == 0);
	check(posix_spawn_file_actions_addclosefrom_np(actions, THEIR_DESCRIPTOR + 1) == 0);
}

static int spawn(const struct signer *signer, int theirs, pid_t *pid)
{
	char *nothing[] = {NULL};
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t actions;
	set_attributes(&attributes);
	set_descriptors(&actions, theirs);
	int problem = posix_spawn(pid, "/proc/self/exe", &actions, &attributes, signer->arguments,
	                          signer->module ? environ : nothing);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return problem;
}

static enum err start_child(struct work *w, struct signer *signer, pid_t *pid)
{
	int pair[2];
	*pid = -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return fail(w, ERR_UNAVAILABLE, "There are not enough file descriptors.");
	errno = spawn(signer, pair[1], pid);
	close(pair[1]);
	if (errno != 0) {
		close(pair[0]);
		return fail(w, ERR_UNAVAILABLE, "The process that keeps the keys cannot be started: %s.",
		            strerror(errno));
	}
	return asker_greet(w, signer, pair[0]);
}

/* ---- the keeper: a thread that lives as long as the child, whose parent it is (prctl(2), PR_SET_PDEATHSIG) ---- */

static void tell(struct signer *signer, const struct work *w)
{
	check(pthread_mutex_lock(&signer->lock) == 0);
	signer->reason = w->failed;
	snprintf(signer->message, sizeof signer->message, "%.*s", STR_ARG(w->message));
	signer->state = ASKER_BROKEN;
	check(pthread_cond_broadcast(&signer->changed) == 0);
	check(pthread_mutex_unlock(&signer->lock) == 0);
}

/* Returns when the connection has ended: the child did, somebody found it broken, or we are to close. */
static void watch(struct signer *signer)
{
	struct pollfd stream = {.fd = signer->descriptor, .events = POLLRDHUP};
	check(pthread_mutex_lock(&signer->lock) == 0);
	signer->message[0] = '\0';
	bool closing = signer->closing;
	check(pthread_mutex_unlock(&signer->lock) == 0);
	while (!closing && (stream.revents & (POLLRDHUP | POLLHUP | POLLERR)) == 0)
		(void)poll(&stream, 1, -1);
}

/* True when there is something to go on with. */
static bool pause_before_next(struct signer *signer, int seconds)
{
	struct timespec until;
	check(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
	until.tv_sec += seconds;
	check(pthread_mutex_lock(&signer->lock) == 0);
	while (!signer->closing &&
	       pthread_cond_timedwait(&signer->changed, &signer->lock, &until) != ETIMEDOUT)
		;
	bool on = !signer->closing;
	check(pthread_mutex_unlock(&signer->lock) == 0);
	return on;
}

/* One life of the child. True when it lived. */
static bool keep_one(struct signer *signer)
{
	struct work w = work_init(&world_real, S("signer"));
	pid_t pid;
	bool lived = start_child(&w, signer, &pid) == OK;
	if (lived)
		watch(signer);
	else
		tell(signer, &w);
	asker_drop(signer);
	if (pid > 0)
		check(waitpid(pid, NULL, 0) == pid || errno == ECHILD);
	work_finish(&w);
	return lived;
}

static void *keep(void *argument)
{
	struct signer *signer = argument;
	for (int pause_s = 0;;) {
		bool lived = keep_one(signer);
		pause_s = lived ? 0 : pause_s == 0 ? 1 : pause_s < PAUSE_MAX_S ? 2 * pause_s : pause_s;
		if (!pause_before_next(signer, pause_s))
			return NULL;
		log_event(NULL, LOG_WARNING, "signer.again", LOG_INT("after_seconds", pause_s));
	}
}

/* ---- opening and closing ---- */

struct signer *signer_start(const struct signer_options *options)
{
	struct signer *signer = asker_open();
	make_arguments(signer, options);
	check(pthread_create(&signer->keeper, NULL, keep, signer) == 0);
	return signer;
}

struct signer *signer_attach(int descriptor)
{
	struct work w = work_init(&world_real, S("signer"));
	struct signer *signer = asker_open();
	check(asker_greet(&w, signer, descriptor) == OK);
	work_finish(&w);
	return signer;
}

/* By a name that is short whatever the folder is called. */
static enum err connect_below(struct work *w, int folder, int *out)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/signer.socket", folder);
	*out = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*out >= 0 && connect(*out, (const struct sockaddr *)&address, sizeof address) == 0)
		return OK;
	enum err kind = errno == ENOENT || errno == ECONNREFUSED ? ERR_NOT_FOUND : ERR_UNAVAILABLE;
	const char *why = strerror(errno);
	if (*out >= 0)
		close(*out);
	return fail(w, kind, "No server keeps the keys of this data folder just now: %s.", why);
}

enum err signer_connect(struct work *w, struct str data_folder, struct signer **out)
{
	char *path = str_cstr(w->arena, str_format(w->arena, "%.*s/keys", STR_ARG(data_folder)));
	int descriptor, folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return fail(w, ERR_NOT_FOUND, "There are no keys in %.*s.", STR_ARG(data_folder));
	enum err failed = connect_below(w, folder, &descriptor);
	close(folder);
	TRY(failed);
	struct signer *signer = asker_open();
	failed = asker_greet(w, signer, descriptor);
	if (failed != OK) {
		asker_free(signer);
		return failed;
	}
	*out = signer;
	return OK;
}

void signer_close(struct signer *signer)
{
	if (signer == NULL)
		return;
	check(pthread_mutex_lock(&signer->lock) == 0);
	signer->closing = true;
	asker_break(signer);
	check(pthread_mutex_unlock(&signer->lock) == 0);
	if (signer->arguments != NULL)
		check(pthread_join(signer->keeper, NULL) == 0);
	asker_drop(signer);
	asker_free(signer);
}
