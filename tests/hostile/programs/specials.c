/* Makes what is not a plain file: links to the host's files, pipes, sockets, devices, in the scratch and the work folder,
 * and opens what they lead to. Told "canary", a file of the host. Must happen: links lead nowhere, devices are refused, the
 * work folder is not written, and the box's end is not held up by what lies there. */
#include "attack.h"

#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

static long follow_link(void)
{
	char text[64];
	symlink("/etc/shadow", "shadow");
	symlink(told("canary"), "canary");
	symlink("/proc/1/root/etc/shadow", "root-shadow");
	return reads("shadow", text, sizeof text) || reads("canary", text, sizeof text) ||
	                       reads("root-shadow", text, sizeof text)
	               ? 0
	               : -1;
}

static long link_host_file(void)
{
	return linkat(AT_FDCWD, "/usr/bin/env", AT_FDCWD, "env", 0);
}

static long make_device(void)
{
	return mknod("memory", S_IFCHR | 0600, makedev(1, 1));
}

static long make_disk(void)
{
	return mknod("disk", S_IFBLK | 0600, makedev(254, 0));
}

static long leave_pipe_and_socket(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0)
		bind(fd, (struct sockaddr *)&address, sizeof address);
	mkfifo("pipe", 0);
	errno = EPERM;
	return -1; /* leaving them is no escape: that the box ends well is what the driver looks for */
}

static long write_work(void)
{
	return open("/box/work/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static long link_work(void)
{
	return symlink("/etc/shadow", "/box/work/link");
}

static long rename_work(void)
{
	return rename("/box/work", "/box/elsewhere");
}

static long replace_program(void)
{
	char program[512] = "";
	ssize_t got = readlink("/proc/self/exe", program, sizeof program - 1);
	return got > 0 ? unlink(program) : -1;
}

static long write_usr(void)
{
	return open("/usr/lib/hostile", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static long write_root(void)
{
	int fd = open("/hostile", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	return fd >= 0 ? fd : open("/box/hostile", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

int main(void)
{
	attempt("follow-link", follow_link);
	attempt("hard-link", link_host_file);
	attempt("device", make_device);
	attempt("disk", make_disk);
	attempt("pipe-and-socket", leave_pipe_and_socket);
	attempt("write-work", write_work);
	attempt("link-work", link_work);
	attempt("rename-work", rename_work);
	attempt("replace-program", replace_program);
	attempt("write-usr", write_usr);
	attempt("write-root", write_root);
	return 0;
}
