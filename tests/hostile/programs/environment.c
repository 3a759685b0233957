/* Looks for what the host's environment says. Told "name", a variable that the driver has set. Must happen: it is not
 * there, nor is anything else but what a box says itself. */
#include "attack.h"

extern char **environ;

int main(void)
{
	const char *value = getenv(told("name"));
	result(value != NULL, "environment", "%s", value != NULL ? value : "not set");
	int others = 0;
	const char *other = "";
	for (char **at = environ; *at != NULL; at++)
		if (strncmp(*at, "PATH=", 5) != 0 && strncmp(*at, "HOME=", 5) != 0 &&
		    strncmp(*at, "LANG=", 5) != 0 && strncmp(*at, "PWD=", 4) != 0) {
			others++;
			other = *at;
		}
	result(others > 0, "environment-rest", "%d, the last is %s", others, other);
	return 0;
}
