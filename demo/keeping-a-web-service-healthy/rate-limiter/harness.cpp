// Reads a script from standard input, calls the limiter of main.cpp, and prints what it returns.
#include <cstdint>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

class Limiter;
std::shared_ptr<Limiter> open_limiter(std::int64_t rate, std::int64_t burst);
bool ask(Limiter &limiter, const std::string &key, std::int64_t now_ms);
std::int64_t left(Limiter &limiter, const std::string &key, std::int64_t now_ms);

namespace {

bool is_number(const std::string &word)
{
	return !word.empty() && word.size() <= 15 && word.find_first_not_of("0123456789") == std::string::npos;
}

// Whether the words are the command with so many numbers behind its key; these are read.
bool is_line(const std::vector<std::string> &words, const std::string &command, std::size_t first,
             std::size_t count, std::vector<std::int64_t> &numbers)
{
	if (words.size() != first + count || words[0] != command)
		return false;
	numbers.clear();
	for (std::size_t i = first; i < words.size(); i++) {
		if (!is_number(words[i]))
			return false;
		numbers.push_back(std::stoll(words[i]));
	}
	return true;
}

void ask_often(Limiter &limiter, const std::string &key, std::int64_t time_ms, std::int64_t step_ms,
               std::int64_t count)
{
	std::int64_t through = 0;
	for (std::int64_t i = 0; i < count; i++)
		if (ask(limiter, key, time_ms + i * step_ms))
			through++;
	std::cout << key << ' ' << time_ms << ": " << through << " of " << count << '\n';
}

} // namespace

int main()
{
	std::shared_ptr<Limiter> limiter;
	std::string line, word;
	std::vector<std::int64_t> numbers;
	for (int place = 1; std::getline(std::cin, line); place++) {
		std::vector<std::string> words;
		for (std::istringstream stream(line); stream >> word;)
			words.push_back(word);
		if (words.empty())
			continue;
		if (is_line(words, "limit", 1, 2, numbers))
			limiter = open_limiter(numbers[0], numbers[1]);
		else if (limiter && is_line(words, "left", 2, 1, numbers))
			std::cout << words[1] << ' ' << numbers[0] << ": "
				  << left(*limiter, words[1], numbers[0]) << " left\n";
		else if (limiter && is_line(words, "ask", 2, 2, numbers))
			ask_often(*limiter, words[1], numbers[0], 0, numbers[1]);
		else if (limiter && is_line(words, "poll", 2, 3, numbers))
			ask_often(*limiter, words[1], numbers[0], numbers[1], numbers[2]);
		else
			std::cout << "line " << place << " cannot be understood\n";
	}
}
