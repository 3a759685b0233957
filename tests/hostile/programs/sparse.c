/* Makes files of a terabyte with nothing in them. Must happen: refused. */
#include "attack.h"

#include <sys/mman.h>

static const off_t TERABYTE = (off_t)1 << 40;

static int fresh(const char *name)
{
	return open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static long stretch(void)
{
	return ftruncate(fresh("stretched"), TERABYTE);
}

static long write_far(void)
{
	return pwrite(fresh("far"), "x", 1, TERABYTE);
}

static long reserve(void)
{
	return fallocate(fresh("reserved"), FALLOC_FL_KEEP_SIZE, 0, TERABYTE);
}

static long stretch_nameless(void)
{
	int fd = memfd_create("sparse", MFD_CLOEXEC);
	return fd < 0 ? -1 : ftruncate(fd, TERABYTE);
}

int main(void)
{
	signal(SIGXFSZ, SIG_IGN);
	attempt("sparse-stretch", stretch);
	attempt("sparse-write", write_far);
	attempt("sparse-reserve", reserve);
	attempt("sparse-memfd", stretch_nameless);
	return 0;
}
