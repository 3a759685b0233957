/* Types into the terminal from which it was started (TIOCSTI, TIOCLINUX), by its streams and by every name a terminal has.
 * Must happen: there is none to be had. */
#include "attack.h"

#include <sys/ioctl.h>
#include <termios.h>

static int type_into(int fd)
{
	int typed = 0;
	for (const char *at = "exit\n"; *at != 0; at++)
		typed += ioctl(fd, TIOCSTI, at) == 0;
	char paste = 3;
	return typed + (ioctl(fd, TIOCLINUX, &paste) == 0);
}

static long type_streams(void)
{
	int typed = type_into(0) + type_into(1) + type_into(2);
	return typed > 0 ? typed : -1;
}

static long type_named(void)
{
	char path[32];
	int typed = type_into(open("/dev/tty", O_RDWR | O_NONBLOCK)) +
	            type_into(open("/dev/console", O_RDWR | O_NONBLOCK));
	for (int i = 0; i < 16; i++) {
		snprintf(path, sizeof path, "/dev/pts/%d", i);
		typed += type_into(open(path, O_RDWR | O_NONBLOCK | O_NOCTTY));
	}
	return typed > 0 ? typed : -1;
}

static long have_terminal(void)
{
	return open("/dev/tty", O_RDWR | O_NONBLOCK);
}

static long make_terminal(void)
{
	return open("/dev/ptmx", O_RDWR | O_NOCTTY);
}

int main(void)
{
	attempt("type-streams", type_streams);
	attempt("type-named", type_named);
	attempt("have-terminal", have_terminal);
	attempt("make-terminal", make_terminal);
	return 0;
}
