#include <ctype.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
	int runs = 0, in_run = 0, c;
	while ((c = getchar()) != EOF && c != '\n') {
		int vowel = c != '\0' && strchr("aeiouy", tolower(c)) != NULL;
		if (vowel && !in_run)
			runs++;
		in_run = vowel;
	}
	printf("%d\n", runs);
	return 0;
}
