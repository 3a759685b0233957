// Reads a script from standard input, calls the limiter of main.js, and prints what it returns.
"use strict";

const fs = require("fs");
const { Limiter } = require("./main.js");

const NUMBERS = { limit: 2, left: 1, ask: 2, poll: 3 }; // how many a line has, behind its key

// Command, key and numbers of a line; null when it cannot be understood.
function read(line) {
	const [command, ...words] = line.trim().split(/\s+/);
	const key = command !== "limit" && words.length > 0 ? words.shift() : "";
	if (!Object.hasOwn(NUMBERS, command) || words.length !== NUMBERS[command]) return null;
	if (!words.every((word) => /^[0-9]{1,15}$/.test(word))) return null;
	return { command, key, numbers: words.map(Number) };
}

function ask(limiter, key, timeMs, stepMs, count) {
	let through = 0;
	for (let i = 0; i < count; i++) if (limiter.ask(key, timeMs + i * stepMs)) through++;
	console.log(`${key} ${timeMs}: ${through} of ${count}`);
}

function play(script) {
	let limiter = null;
	script.split("\n").forEach((line, place) => {
		if (line.trim() === "") return;
		const { command, key, numbers } = read(line) ?? { command: "" };
		if (command === "limit") limiter = new Limiter(...numbers);
		else if (command === "" || limiter === null) console.log(`line ${place + 1} cannot be understood`);
		else if (command === "left") console.log(`${key} ${numbers[0]}: ${limiter.left(key, numbers[0])} left`);
		else if (command === "ask") ask(limiter, key, numbers[0], 0, numbers[1]);
		else ask(limiter, key, ...numbers);
	});
}

play(fs.readFileSync(0, "utf8"));
