/* What /proc, /sys and /dev give away or let be written: its own program, other processes' environments, the kernel's
 * settings and memory. Files are opened for writing and never written, but for the program's own. Must happen: nothing that
 * is the host's. */
#include "attack.h"

#include <ctype.h>
#include <dirent.h>
#include <ftw.h>

static char found[256];
static int count;

static int is_writable(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)place;
	if (kind != FTW_F || !S_ISREG(status->st_mode))
		return 0;
	int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0) {
		count++;
		snprintf(found, sizeof found, "%.250s", path);
		close(fd);
	}
	return 0;
}

/* Below `root`, but the folders of processes: those are asked for by name. */
static void look_for_writable(const char *name, const char *root)
{
	DIR *folder = opendir(root);
	count = 0;
	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
		char path[512];
		if (isdigit((unsigned char)entry->d_name[0]) || strstr(entry->d_name, "self") != NULL ||
		    entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", root, entry->d_name);
		nftw(path, is_writable, 16, FTW_PHYS);
	}
	result(count > 0, name, "%d, the last is %s", count, count > 0 ? found : "none");
}

static void try_open(const char *name, const char *path, int how)
{
	int fd = open(path, how | O_NONBLOCK | O_CLOEXEC);
	result(fd >= 0, name, "%s", fd >= 0 ? path : strerror(errno));
	if (fd >= 0)
		close(fd);
}

static void look_at_others(void)
{
	DIR *folder = opendir("/proc");
	int others = 0;
	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
		char path[300], text[64];
		if (!isdigit((unsigned char)entry->d_name[0]) || strtol(entry->d_name, NULL, 10) == getpid())
			continue;
		snprintf(path, sizeof path, "/proc/%s/environ", entry->d_name);
		others += reads(path, text, sizeof text);
	}
	result(others > 0, "others-environment", "%d processes", others);
}

/* Who is root outside is owner of what root owns there: as whom a box runs must be nobody. */
static void look_who_we_are(void)
{
	char text[128] = "";
	reads("/proc/self/uid_map", text, sizeof text);
	unsigned long inside = 0, outside = 0;
	bool told_so = sscanf(text, "%lu %lu", &inside, &outside) == 2;
	result(told_so && outside == 0, "root-outside", "%lu here is %lu outside", inside, outside);
}

int main(void)
{
	try_open("own-program", "/proc/self/exe", O_WRONLY);
	try_open("kernel-memory", "/proc/kcore", O_RDONLY);
	try_open("kernel-log", "/proc/kmsg", O_RDONLY);
	try_open("device-log", "/dev/kmsg", O_WRONLY);
	try_open("device-memory", "/dev/mem", O_RDONLY);
	try_open("device-disk", "/dev/vda", O_RDONLY);
	try_open("page-flags", "/proc/kpageflags", O_RDONLY);
	try_open("core-pattern", "/proc/sys/kernel/core_pattern", O_WRONLY);
	try_open("magic-keys", "/proc/sysrq-trigger", O_WRONLY);
	try_open("user-map", "/proc/self/uid_map", O_WRONLY | O_APPEND);
	try_open("groups", "/sys/fs/cgroup", O_RDONLY);
	try_open("system", "/sys/kernel", O_RDONLY);
	look_for_writable("writable-proc", "/proc");
	look_for_writable("writable-sys", "/sys");
	look_at_others();
	look_who_we_are();
	return 0;
}
