/* Reads a script from standard input, calls the limiter of main.c, and prints what it returns. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct limiter;
struct limiter *limiter_open(int64_t rate, int64_t burst);
bool limiter_ask(struct limiter *limiter, const char *key, int64_t now_ms);
int64_t limiter_left(struct limiter *limiter, const char *key, int64_t now_ms);

enum { LINE_MAX_BYTES = 1000, WORDS_MAX = 6, NUMBERS_MAX = 3 };

static bool read_number(const char *word, int64_t *number)
{
	size_t digits = strspn(word, "0123456789");
	*number = strtoll(word, NULL, 10);
	return digits > 0 && digits <= 15 && word[digits] == '\0';
}

/* Splits the line; whether it is the command with its key and so many numbers behind. */
static bool is_line(const char *line, const char *command, bool with_key, size_t count, char *key,
                    int64_t *numbers)
{
	char copy[LINE_MAX_BYTES];
	char *words[WORDS_MAX];
	size_t word_count = 0, first = with_key ? 2 : 1;
	snprintf(copy, sizeof copy, "%s", line);
	for (char *word = strtok(copy, " \t\r\n"); word != NULL && word_count < WORDS_MAX;
	     word = strtok(NULL, " \t\r\n"))
		words[word_count++] = word;
	if (word_count != first + count || strcmp(words[0], command) != 0)
		return false;
	if (with_key)
		strcpy(key, words[1]);
	for (size_t i = 0; i < count; i++)
		if (!read_number(words[first + i], &numbers[i]))
			return false;
	return true;
}

static void ask(struct limiter *limiter, const char *key, int64_t time_ms, int64_t step_ms, int64_t count)
{
	int64_t through = 0;
	for (int64_t i = 0; i < count; i++)
		if (limiter_ask(limiter, key, time_ms + i * step_ms))
			through++;
	printf("%s %" PRId64 ": %" PRId64 " of %" PRId64 "\n", key, time_ms, through, count);
}

int main(void)
{
	char line[LINE_MAX_BYTES], key[LINE_MAX_BYTES];
	int64_t numbers[NUMBERS_MAX];
	struct limiter *limiter = NULL;
	for (int place = 1; fgets(line, sizeof line, stdin) != NULL; place++) {
		if (line[strspn(line, " \t\r\n")] == '\0')
			continue;
		if (is_line(line, "limit", false, 2, key, numbers))
			limiter = limiter_open(numbers[0], numbers[1]);
		else if (limiter != NULL && is_line(line, "left", true, 1, key, numbers))
			printf("%s %" PRId64 ": %" PRId64 " left\n", key, numbers[0],
			       limiter_left(limiter, key, numbers[0]));
		else if (limiter != NULL && is_line(line, "ask", true, 2, key, numbers))
			ask(limiter, key, numbers[0], 0, numbers[1]);
		else if (limiter != NULL && is_line(line, "poll", true, 3, key, numbers))
			ask(limiter, key, numbers[0], numbers[1], numbers[2]);
		else
			printf("line %d cannot be understood\n", place);
	}
	return 0;
}
