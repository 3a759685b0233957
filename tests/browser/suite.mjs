// Names the steps of a walk as they are done, and counts them. A step that fails ends its walk: what comes after it
// rests on it.
const counts = {passed: 0, failed: 0};

export async function step(name, does) {
	if (!(await check(name, does))) throw new Failed();
}

// Counts what does() finds; what comes after it does not rest on it. Says whether it passed.
export async function check(name, does) {
	const started = performance.now();
	try {
		await does();
	} catch (error) {
		fail(name, error);
		return false;
	}
	counts.passed++;
	console.log(`ok ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
	return true;
}

function fail(name, error) {
	if (error instanceof Failed) return;
	counts.failed++;
	console.log(`failed ${name}`);
	console.log(String(error.stack ?? error).replace(/^/gm, '    '));
}

class Failed extends Error {}

// Runs one walk to its end or to its first step that fails.
export async function walk(name, does) {
	console.log(`# ${name}`);
	try {
		await does();
	} catch (error) {
		fail(`${name}: between its steps`, error);
	}
}

export function expect(condition, otherwise) {
	if (!condition) throw new Error(typeof otherwise === 'function' ? otherwise() : otherwise);
}

// Prints the line that ./test reads; gives the exit code.
export function close() {
	console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
	return counts.failed > 0 || counts.passed === 0 ? 1 : 0;
}
