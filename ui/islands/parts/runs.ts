// Runs of a program: asked for, waited for, and their results put in place, as the server draws them.
import type { Program } from "./program";

const soonestMs = 100;
const latestMs = 500;
const lostMs = 2000;

type Run = { state: "waiting" | "running" | "done" | "failed"; ahead?: number; wait_ms?: number; problem?: string };

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function waitWords({ state, ahead = 0, wait_ms: ms = 0 }: Run): string {
	if (state === "running") return "Running";
	const about = ms < 1500 ? "" : `, about ${Math.round(ms / 1000)} s`;
	return ahead > 0 ? `Waiting: ${ahead} before you${about}` : `Waiting${about}`;
}

export class Runs {
	private busy = false;

	// `buttons` ask for runs and wait for them; `state` is the line that says how far one is.
	constructor(
		private readonly program: Program,
		private readonly buttons: HTMLButtonElement[],
		private readonly state: HTMLElement,
		private readonly shown: () => void,
	) {}

	// `input`: a run with this input; without: the visible tests.
	async ask(input?: string): Promise<void> {
		if (this.busy) return;
		this.begin("Saving");
		try {
			if (!(await this.program.choose())) return this.end("Not run: what you wrote is not saved yet.");
			const reply = await this.program.send("POST", "/runs", { language: this.program.language, input });
			if (!reply.ok) return this.end(await problemOf(reply));
			await this.follow(((await reply.json()) as { run: string }).run);
			// What came of an input of one's own is below it, often out of sight, and the line above says nothing of it.
			if (input !== undefined) document.querySelector("#results")?.scrollIntoView({ block: "nearest" });
		} catch {
			this.end("The connection is lost. Run again when it is back.");
		}
	}

	// One that is under way, as after loading the page anew.
	async resume(run: string): Promise<void> {
		this.begin("Running");
		await this.follow(run).catch(() => this.end("The connection is lost. Reload the page when it is back."));
	}

	private async follow(id: string): Promise<void> {
		for (let wait = soonestMs; ; wait = Math.min(latestMs, wait * 1.3)) {
			const run = await this.look(id);
			if (run === null) {
				this.say("The connection is lost. The run goes on, and its result comes when it is back.");
				await pause(lostMs);
				continue;
			}
			if (run.state === "failed") return this.end(run.problem ?? "");
			if (run.state === "done") return this.end(await this.show());
			this.say(waitWords(run));
			await pause(wait);
		}
	}

	// Null: no answer just now. Throws when there will be none: signed out, for example.
	private async look(id: string): Promise<Run | null> {
		try {
			return await this.program.read<Run>(`/runs/${id}`);
		} catch (error) {
			if (error instanceof Error && /^40\d$/.test(error.message)) throw error;
			return null;
		}
	}

	// The page as it is now has the results of this run. Gives their summary.
	private async show(): Promise<string> {
		const reply = await fetch(location.href, { headers: { Accept: "text/html" } });
		const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
		const results = fresh.querySelector<HTMLElement>("#results");
		if (!reply.ok || !results) return "It has run. Reload the page to see what came out.";
		for (const id of ["results", "ran-at"]) replace(id, fresh);
		this.shown();
		return results.dataset.words ?? "";
	}

	private begin(words: string): void {
		this.busy = true;
		for (const button of this.buttons) button.setAttribute("aria-disabled", "true");
		document.querySelector("#results")?.classList.add("before");
		this.say(words);
	}

	private end(words: string): void {
		this.busy = false;
		for (const button of this.buttons) button.removeAttribute("aria-disabled");
		document.querySelector("#results")?.classList.remove("before");
		this.say(words);
	}

	// A line that is read out: only what is new.
	private say(words: string): void {
		if (this.state.textContent !== words) this.state.textContent = words;
	}
}

function replace(id: string, fresh: Document): void {
	const next = fresh.getElementById(id);
	if (next) document.getElementById(id)?.replaceWith(next);
}

async function problemOf(reply: Response): Promise<string> {
	const problem = (await reply.json().catch(() => ({}))) as { detail?: string };
	return problem.detail ?? "It could not be run at this moment. Try again in a minute.";
}
