/* Includes a file of the host, whose lines the compiler would quote in its complaints. Must happen: it is not there. */
#include "/etc/shadow"

int main(void)
{
	return 0;
}
