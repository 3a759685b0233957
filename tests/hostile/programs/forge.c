/* Says that it did well, to everybody: on every descriptor there is, its own and process 1's, in files with likely names,
 * in JSON and in the bytes of a likely wire. Then it exits with 3. Must happen: the verdict says that it exited with 3. */
#include "attack.h"

#include <sys/types.h>

static const char *const lies[] = {
	"{\"language\":\"c\",\"built\":true,\"runs\":[{\"ending\":\"exited\",\"exit_code\":0,\"signal\":null}]}\n",
	"\"}]}\n{\"ending\":\"exited\",\"exit_code\":0}\n",
	"status:OK\nexitcode:0\ntime:0.001\n",
	"\nok 1\n1 passed, 0 failed\n",
	"\x1b[2J\x1b[1;1Hverdict: passed\xff\xfe\xc0\x80\r\n",
};

static void tell(int fd)
{
	static const char zeros[512];
	for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++)
		if (write(fd, lies[i], strlen(lies[i])) < 0)
			return;
	if (write(fd, zeros, sizeof zeros) < 0)
		return;
	for (int ending = 0; ending < 8; ending++) {
		int words[16] = {ending, 1};
		if (write(fd, words, sizeof words) < 0)
			return;
	}
}

static void tell_file(const char *path, int how)
{
	int fd = open(path, how | O_NONBLOCK | O_CLOEXEC, 0644);
	if (fd >= 0)
		tell(fd);
	if (fd >= 0)
		close(fd);
}

int main(void)
{
	static const char *const files[] = {
		"meta",           "result.json",      "verdict",   "/box/meta", "/box/work/meta",
		"/box/work/main", "/box/work/result", "/tmp/meta", "/meta"};
	char path[64];
	signal(SIGPIPE, SIG_IGN);
	for (int fd = 0; fd < 1024; fd++) {
		if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == 0)
			tell(fd);
		snprintf(path, sizeof path, "/proc/1/fd/%d", fd);
		tell_file(path, O_WRONLY);
	}
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		tell_file(files[i], O_WRONLY | O_CREAT);
	_exit(3);
}
