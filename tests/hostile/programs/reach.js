// Reaches for the host as Node.js can: its files, environment, sockets, its own program's folder. Told: "canary" a file,
// "name" a variable, "port". Must happen: nothing is there.
const fs = require("fs");
const net = require("net");
const path = require("path");

const told = Object.fromEntries(fs.readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => line.split(" ")));

async function attempt(name, act) {
	try {
		const got = await act();
		console.log(`escaped ${name}: ${String(got).slice(0, 100)}`);
	} catch (error) {
		console.log(`held ${name}: ${String(error).split("\n")[0].slice(0, 100)}`);
	}
}

function connect() {
	return new Promise((resolve, reject) => {
		const there = net.connect(Number(told.port), "127.0.0.1", () => resolve("connected"));
		there.on("error", reject);
	});
}

function variable() {
	if (process.env[told.name] === undefined) throw new Error("not set");
	return process.env[told.name];
}

async function main() {
	await attempt("read-shadow", () => fs.readFileSync("/etc/shadow", "utf8"));
	await attempt("read-canary", () => fs.readFileSync(told.canary, "utf8"));
	await attempt("environment", variable);
	await attempt("connect", connect);
	await attempt("write-work", () => fs.writeFileSync(path.join(path.dirname(process.argv[1]), "new"), "x"));
	process.exit(0);
}

main();
