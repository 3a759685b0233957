// Reaches for the host as C++ can, and throws, leaks and crashes on the way: its files, environment, other processes. Told:
// "canary" a file, "name" a variable. Must happen: nothing is there.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>

static void result(bool through, const std::string &name)
{
	std::cout << (through ? "escaped " : "held ") << name << ": tried" << std::endl;
}

static bool reads(const std::string &path)
{
	std::ifstream file(path);
	return file.get() != std::ifstream::traits_type::eof();
}

int main()
{
	std::map<std::string, std::string> told;
	for (std::string name, value; std::cin >> name >> value;)
		told[name] = value;
	result(reads("/etc/shadow"), "read-shadow");
	result(reads(told["canary"]), "read-canary");
	result(std::getenv(told["name"].c_str()) != nullptr, "environment");
	result(static_cast<bool>(std::ofstream("/box/work/new")), "write-work");
	std::error_code error;
	for (const auto &entry : std::filesystem::directory_iterator("/", error))
		if (entry.path() == "/etc/shadow" || entry.path() == "/root" || entry.path() == "/home")
			result(true, "list-root");
	result(false, "list-root");
}
