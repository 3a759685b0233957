/* Opens files until nothing more can be had. Told "descriptors", the limit, and "wish". Must happen: refused at the limit. */
#include "attack.h"

int main(void)
{
	long limit = told_number("descriptors"), wish = told_number("wish"), count = 3;
	while (count < wish && open("/dev/null", O_RDONLY) >= 0)
		count++;
	result(count > limit, "open-files", "%ld, then: %s", count, strerror(errno));
	return 0;
}
