// Saves what is typed into the form of a draft while it is typed, field by field. Without this, its buttons do.
import { clockTime, say, show } from "./parts/notices";

const pauseMs = 1200;
const signedOut = "You are signed out: what you typed is on this page alone. Copy it, sign in again, and paste it.";
const putTogether = "Press Save: what you changed is put together with it, and nothing is lost.";
const seeWhich = "Press Save to see the field.";

// FNV-1a of 32 bits, as src/exam/draft_together.c has it.
function markOf(text: string): string {
	let hash = 2166136261;
	for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
	return hash.toString(16).padStart(8, "0");
}

// Of the clock on the wall here: the page itself says when it was saved in UTC.
function zone(): string {
	const parts = new Intl.DateTimeFormat([], { timeZoneName: "short" }).formatToParts(new Date());
	return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

class Draft {
	private readonly changed = new Map<string, string>(); // path → text that is not saved yet
	private pause = 0;
	private sending: Promise<void> | null = null;
	private stopped = false; // from here on the button saves, and says what is wrong

	constructor(private readonly form: HTMLFormElement) {
		form.addEventListener("input", (event) => this.note(event.target as Control));
		form.addEventListener("submit", (event) => void this.submit(event));
		window.addEventListener("beforeunload", (event) => this.changed.size > 0 && event.preventDefault());
		if (form.dataset.unsaved !== undefined) this.stopped = true;
	}

	private note(control: Control): void {
		if (!control.name.startsWith("form.")) return;
		this.changed.set(control.name.slice("form.".length), control.value);
		clearTimeout(this.pause);
		if (!this.stopped) this.pause = window.setTimeout(() => void this.save(), pauseMs);
	}

	private async save(): Promise<void> {
		if (this.sending) await this.sending;
		if (this.changed.size === 0 || this.stopped) return;
		this.sending = this.send(new Map(this.changed)).catch(() => this.later());
		await this.sending;
		this.sending = null;
	}

	private revisions(): NodeListOf<HTMLInputElement> {
		return document.querySelectorAll("input[name=revision]");
	}

	private async send(fields: Map<string, string>): Promise<void> {
		const csrf = this.form.querySelector<HTMLInputElement>("input[name=csrf]")?.value ?? "";
		const reply = await fetch(`/api/v1/drafts/${this.form.dataset.draft}/fields`, {
			method: "POST",
			headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
			body: JSON.stringify({ revision: Number(this.revisions()[0]?.value), form: Object.fromEntries(fields) }),
		});
		if (reply.status >= 500 || reply.status === 429) return this.later();
		if (reply.status === 401 || reply.status === 403) return this.stop(signedOut);
		if (!reply.ok) {
			const problem = (await reply.json()) as { detail?: string };
			return this.stop(`Not saved. ${problem.detail ?? ""} ${reply.status === 409 ? putTogether : seeWhich}`);
		}
		const saved = (await reply.json()) as { revision: number; changed_us: number };
		for (const input of this.revisions()) input.value = String(saved.revision);
		this.beginAnew(fields);
		for (const [path, text] of fields) if (this.changed.get(path) === text) this.changed.delete(path);
		show(`Saved ${clockTime(saved.changed_us / 1000)} ${zone()}.`);
		if (this.changed.size > 0) this.pause = window.setTimeout(() => void this.save(), pauseMs);
	}

	// What is saved is what these fields begin with from now on.
	private beginAnew(fields: Map<string, string>): void {
		const began = this.form.querySelector<HTMLInputElement>("input[name=began]");
		if (!began) return;
		const marks = began.value.split(" ").map((mark) => {
			const path = mark.split(":")[0] ?? "";
			const text = fields.get(path);
			return text === undefined ? mark : `${path}:${markOf(text)}`;
		});
		began.value = marks.join(" ");
	}

	private later(): void {
		show("Not saved yet: the server does not answer. It is tried again.");
		this.pause = window.setTimeout(() => void this.save(), 5 * pauseMs);
	}

	private stop(why: string): void {
		this.stopped = true;
		say(why, "wait");
	}

	// What a button does is done with all that was typed, and after what is on its way.
	private async submit(event: SubmitEvent): Promise<void> {
		clearTimeout(this.pause);
		if (!this.sending) {
			this.changed.clear();
			return;
		}
		event.preventDefault();
		await this.sending;
		this.changed.clear();
		clearTimeout(this.pause);
		this.form.requestSubmit(event.submitter);
	}
}

const form = document.querySelector<HTMLFormElement>("form[data-draft]");
if (form) new Draft(form);
