/* Asks what the machine is called. Told "host": its name. Must happen: a box has a name of its own. */
#include "attack.h"

#include <sys/utsname.h>

int main(void)
{
	struct utsname names;
	uname(&names);
	result(strcmp(names.nodename, told("host")) == 0, "host-name", "%s", names.nodename);
	return 0;
}
