/* Changes its own input for whoever reads it after. Must happen: refused. */
#include "attack.h"

#include <sys/mman.h>

static int again(void)
{
	return open("/proc/self/fd/0", O_RDWR | O_CLOEXEC);
}

static long write_input(void)
{
	return pwrite(again(), "changed", 7, 0);
}

static long write_stream(void)
{
	return pwrite(STDIN_FILENO, "changed", 7, 0);
}

static long shorten(void)
{
	return ftruncate(again(), 0);
}

static long map_input(void)
{
	char *text = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, again(), 0);
	if (text == MAP_FAILED)
		return -1;
	*text = 'c';
	return 0;
}

int main(void)
{
	attempt("write-input", write_input);
	attempt("write-stream", write_stream);
	attempt("map-input", map_input);
	attempt("shorten-input", shorten);
	return 0;
}
