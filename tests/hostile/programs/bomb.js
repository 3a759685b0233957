// Takes too much, in the way it is told ("how"): time, memory, output, threads. It stops by itself. Must happen: the
// verdict says which limit.
const { Worker, isMainThread } = require("worker_threads");

function spin() {
	const until = Date.now() + 8000;
	while (Date.now() < until);
}

function memory() {
	const kept = [];
	for (let i = 0; i < 600; i++) kept.push(Buffer.alloc(1 << 20, 1));
	console.log("escaped memory:", kept.length);
}

function output() {
	const line = "x".repeat(1 << 20);
	for (let i = 0; i < 48; i++) require("fs").writeSync(1, line);
}

function threads() {
	let begun = 0;
	const end = (why) => { console.log(why, begun); process.exit(0); };
	for (let i = 0; i < 60; i++) {
		const worker = new Worker("setTimeout(() => 0, 5000)", { eval: true });
		worker.on("online", () => { begun++; if (begun === 60) end("escaped threads:"); });
		worker.on("error", () => end("held threads:"));
	}
	setTimeout(() => end("held threads:"), 2500);
}

const how = require("fs").readFileSync(0, "utf8").split(/\s/)[1];
if (isMainThread) ({ spin, memory, output, threads })[how]();
