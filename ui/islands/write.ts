// Writing: what is typed is saved within two seconds, and kept on this device until the server has said that it has it.
import { runClocks } from "./parts/clock";

const pauseMs = 700; // saved when typing pauses for so long,
const latestMs = 1800; // and at the latest so long after the first change
const retryMs = [1000, 2000, 4000, 8000, 15000];

const overwrote =
	"Another tab or device had saved something else meanwhile. What you see here counts now; " +
	"the other text is among the earlier versions, below.";
const neverSent = "On this device there is text that never reached the server, and you have saved elsewhere since.";

type Saved = { revision: number; saved_us: number; late: boolean; overwrote: boolean };
type Kept = { text: string; base: number };
type Part = { state: string; revision: number; saved_us: number; body: string };

const form = document.querySelector<HTMLFormElement>("#write");
const text = document.querySelector<HTMLTextAreaElement>("#body");
const countShown = document.querySelector<HTMLElement>("#words");

// As src/base/utf8.h counts: runs of letters and digits with inner apostrophes or hyphens; a Chinese or Japanese
// character is a word.
function countWords(body: string): number {
	const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
	const word = /[\p{L}\p{N}\p{M}]+(?:['’\-‐][\p{L}\p{N}\p{M}]+)*/gu;
	return (body.match(ideograph)?.length ?? 0) + (body.replace(ideograph, " ").match(word)?.length ?? 0);
}

// As a clock on the wall here shows it.
function clockTime(ms: number): string {
	return new Date(ms).toLocaleTimeString([], { hourCycle: "h23" });
}

function showCount(): void {
	if (text && countShown) countShown.textContent = String(countWords(text.value));
}

class Draft {
	private base: number;
	private readonly writer: string;
	private readonly csrf: string;
	private readonly api: string;
	private readonly key: string;
	private saved: string; // what the server has
	private pause = 0;
	private latest = 0;
	private tries = 0;
	private sending: Promise<boolean> | null = null;
	private closed = false;

	constructor(
		private readonly form: HTMLFormElement,
		private readonly text: HTMLTextAreaElement,
	) {
		const field = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).value;
		this.base = Number(field("base"));
		this.writer = field("writer");
		this.csrf = field("csrf");
		this.api = form.dataset.api ?? "";
		this.key = `assay:${this.api}`;
		this.saved = text.defaultValue;
		this.restore();
		text.addEventListener("input", () => this.changed());
		document.addEventListener("visibilitychange", () => this.seen());
		window.addEventListener("online", () => this.save());
		window.addEventListener("beforeunload", (event) => this.dirty && !this.closed && event.preventDefault());
		form.addEventListener("submit", (event) => this.submitted(event));
	}

	get dirty(): boolean {
		return this.text.value !== this.saved;
	}

	// Sends what is not saved yet; false when it could not be.
	async save(): Promise<boolean> {
		clearTimeout(this.pause);
		clearTimeout(this.latest);
		this.latest = 0;
		if (this.sending) await this.sending;
		if (!this.dirty || this.closed) return true;
		this.sending = this.send(this.text.value);
		const done = await this.sending;
		this.sending = null;
		if (this.dirty && done) this.changed();
		return done;
	}

	leave(): void {
		this.closed = true;
		localStorage.removeItem(this.key);
	}

	private changed(): void {
		showCount();
		localStorage.setItem(this.key, JSON.stringify({ text: this.text.value, base: this.base } satisfies Kept));
		clearTimeout(this.pause);
		this.pause = window.setTimeout(() => this.save(), pauseMs);
		if (!this.latest) this.latest = window.setTimeout(() => this.save(), latestMs);
	}

	private async send(body: string): Promise<boolean> {
		let reply: Response;
		try {
			reply = await fetch(`${this.api}/draft`, {
				method: "PUT",
				headers: { "Content-Type": "application/json", "X-CSRF-Token": this.csrf },
				body: JSON.stringify({ body, base: this.base, writer: this.writer }),
			});
		} catch {
			return this.lost("The connection is lost. Your text is kept on this device and saved as soon as it is back.");
		}
		if (reply.status >= 500 || reply.status === 429)
			return this.lost("Saving does not work at this moment. Your text is kept on this device; we keep trying.");
		if (!reply.ok) return this.refused(reply);
		this.acknowledged(body, (await reply.json()) as Saved);
		return true;
	}

	private acknowledged(body: string, saved: Saved): void {
		this.saved = body;
		this.base = saved.revision;
		(this.form.elements.namedItem("base") as HTMLInputElement).value = String(saved.revision);
		this.tries = 0;
		if (!this.dirty) localStorage.removeItem(this.key);
		show(`Saved ${clockTime(saved.saved_us / 1000)}${saved.late ? ", after time was up" : ""}`);
		if (saved.overwrote) say(overwrote);
		else clear("wait");
	}

	private lost(why: string): boolean {
		const wait = retryMs[Math.min(this.tries++, retryMs.length - 1)] ?? 15000;
		window.setTimeout(() => this.save(), wait);
		show("Not saved yet");
		say(why, "wait");
		return false;
	}

	// Trying again would not help: signed out, handed in, too long.
	private async refused(reply: Response): Promise<boolean> {
		const problem = (await reply.json().catch(() => ({}))) as { detail?: string };
		show("Not saved");
		say(problem.detail ?? "This could not be saved. Copy your text, then reload the page.", "wait");
		return false;
	}

	// Typed here before and never acknowledged, because the page was closed or the connection lost.
	private restore(): void {
		const stored = localStorage.getItem(this.key);
		if (!stored) return;
		const kept = JSON.parse(stored) as Kept;
		if (kept.text === this.saved) return localStorage.removeItem(this.key);
		if (kept.base === this.base) {
			this.text.value = kept.text;
			say("Text that had not reached the server yet was restored from this device.");
			this.changed();
			return;
		}
		offer(neverSent, "Use that text instead", () => {
			this.text.value = kept.text;
			this.changed();
		});
	}

	// Back at this tab: shows what was saved elsewhere meanwhile, unless something here is not saved.
	private async seen(): Promise<void> {
		if (document.visibilityState === "hidden") {
			await this.save();
			return;
		}
		if (this.dirty || this.closed) return;
		const reply = await fetch(this.api).catch(() => null);
		if (!reply?.ok || this.dirty) return;
		const part = (await reply.json()) as Part;
		if (part.state === "handed-in") {
			this.leave();
			location.reload();
		} else if (part.revision > this.base && part.body !== this.text.value) {
			this.text.value = this.saved = part.body;
			this.base = part.revision;
			showCount();
			say("This is what you saved in another tab or on another device.");
		}
	}

	private submitted(event: SubmitEvent): void {
		event.preventDefault();
		if ((event.submitter as HTMLElement | null)?.id === "to-hand-in") void this.ask();
		else void this.save().then((done) => done && !this.dirty && show("Saved"));
	}

	private async ask(): Promise<void> {
		const dialog = document.querySelector<HTMLDialogElement>("#ask");
		const words = document.querySelector<HTMLElement>("#ask-words");
		if (!(await this.save()) || !dialog) return;
		if (words) words.textContent = `Your text has ${countWords(this.text.value)} words.`;
		dialog.showModal();
	}
}

function show(words: string): void {
	const line = document.querySelector<HTMLElement>("#saved");
	if (line) line.textContent = words;
}

function say(words: string, tone = "info"): HTMLElement | null {
	const place = document.querySelector<HTMLElement>("#said");
	const notice = document.createElement("p");
	notice.className = `notice ${tone}`;
	notice.setAttribute("role", "status");
	notice.textContent = words;
	place?.replaceChildren(notice);
	return place ? notice : null;
}

function clear(tone: string): void {
	document.querySelector(`#said .${tone}`)?.remove();
}

function offer(words: string, action: string, act: () => void): void {
	const notice = say(words, "wait");
	const button = document.createElement("button");
	button.type = "button";
	button.className = "quiet";
	button.textContent = action;
	button.addEventListener("click", () => {
		notice?.remove();
		act();
	});
	notice?.append(" ", button);
}

text?.addEventListener("input", showCount);
if (form && text) {
	const draft = new Draft(form, text);
	const handIn = document.querySelector<HTMLFormElement>("#hand-in");
	const dialog = document.querySelector<HTMLDialogElement>("#ask");
	const at = document.querySelector<HTMLElement>("#saved time");
	if (at) at.textContent = clockTime(Number(at.dataset.at));
	document.querySelector("#ask-back")?.addEventListener("click", () => dialog?.close());
	handIn?.addEventListener("submit", () => draft.leave());
	runClocks(() => void draft.save().then((done) => done && handIn?.requestSubmit()));
}
