// A language model that a test can hold back: an OpenAI-compatible server on this machine that answers every criterion
// with words of the report, level 2, and CERTAINTY for it; and puts into words what a person has decided.
import {createServer} from 'node:http';
import {once} from 'node:events';
import {report} from './report.mjs';

export const CERTAINTY = 0.83;

const others = {1: 0.11, 3: 0.06};

// The first words of one of the report's longer lines that are in the prompt; of another each time.
function quoted(prompt, turn) {
	const lines = report.split('\n').filter((line) => line.length > 60 && prompt.includes(line));
	return (lines[turn % lines.length] ?? '').split(' ').slice(0, 10).join(' ');
}

function token(text, probabilities = {}) {
	const alternatives = Object.entries(probabilities).map(([word, p]) => ({token: word, logprob: Math.log(p)}));
	return {token: text, logprob: -0.1, top_logprobs: alternatives};
}

// What a model makes of a judgement that a person has made: the rubric's words, to “you”.
function note(prompt) {
	const means = (start) => prompt.match(new RegExp(`${start}.*means: (.*)`))?.[1] ?? '';
	const shown = `What you wrote shows this: ${means('The level decided')}`;
	const next = means('One step higher');
	return next === '' ? `${shown}"}` : `${shown}", "next": "Next time do what this says: ${next}"}`;
}

function events(prompt, turn) {
	if (prompt.includes('# Your note'))
		return [{model: 'test-judge', choices: [{index: 0, delta: {content: note(prompt)}, finish_reason: 'stop'}]}];
	const texts = [quoted(prompt, turn), '"\nLevel: ', '2'];
	const tokens = [token(texts[0]), token(texts[1]), token('2', {2: CERTAINTY, ...others})];
	const event = (delta, more) => ({model: 'test-judge', choices: [{index: 0, delta, ...more}]});
	return [
		event({content: texts.join('')}, {logprobs: {content: tokens}, finish_reason: null}),
		event({}, {finish_reason: 'stop'}),
	];
}

async function body(request) {
	let text = '';
	for await (const piece of request) text += piece;
	return JSON.parse(text);
}

export class Judge {
	#free = Infinity; // answers that may go out
	#waiting = [];
	#turn = 0;

	static async start() {
		const judge = new Judge();
		judge.server = createServer((request, response) => void judge.#answer(request, response));
		judge.server.listen(0, '127.0.0.1');
		await once(judge.server, 'listening');
		judge.url = `http://127.0.0.1:${judge.server.address().port}/v1`;
		return judge;
	}

	// From now on no answer goes out but those that are released.
	hold() {
		this.#free = 0;
	}

	release(count = Infinity) {
		this.#free += count;
		while (this.#free > 0 && this.#waiting.length > 0) this.#go();
	}

	close() {
		this.release();
		this.server.closeAllConnections();
		this.server.close();
	}

	#go() {
		this.#free--;
		this.#waiting.shift()();
	}

	async #answer(request, response) {
		const question = await body(request);
		await new Promise((resolve) => {
			this.#waiting.push(resolve);
			if (this.#free > 0) this.#go();
		});
		response.writeHead(200, {'Content-Type': 'text/event-stream'});
		const prompt = question.messages.find(({role}) => role === 'user').content;
		for (const event of events(prompt, this.#turn++)) response.write(`data: ${JSON.stringify(event)}\n\n`);
		response.end('data: [DONE]\n\n');
	}
}
