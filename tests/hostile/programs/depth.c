/* Nests folders as deep as it can, far deeper than a path can say, so that whoever clears up by walking falls. Told "run":
 * the first digs, the second looks. Must happen: the scratch folder of the next run is empty. */
#include "attack.h"

#include <dirent.h>

static void dig(void)
{
	long depth = 0;
	while (depth < 5000 && mkdir("down", 0700) == 0 && chdir("down") == 0)
		depth++;
	int fd = open("left", O_WRONLY | O_CREAT | O_CLOEXEC, 0);
	if (fd >= 0)
		close(fd);
	chmod(".", 0);
	result(false, "dig", "%ld folders deep", depth);
}

static void look(void)
{
	DIR *folder = opendir(".");
	int found = 0;
	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
		found += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	result(found > 0, "left-files", "%d", found);
}

int main(void)
{
	if (told_number("run") == 1)
		dig();
	else
		look();
	return 0;
}
