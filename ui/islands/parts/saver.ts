// Saves what is typed within two seconds, and keeps it on this device until the server has said that it has it. What is
// sent, and what is done about two texts, the island knows; when, and what is said of it, is here.
import { clear, clockTime, say, show } from "./notices";

const pauseMs = 700; // saved when typing pauses for so long,
const latestMs = 1800; // and at the latest so long after the first change
const retryMs = [1000, 2000, 4000, 8000, 15000];

export const restored = "What had not reached the server yet was restored from this device.";
export const savedElsewhere = "This is what you saved in another tab or on another device.";
export const neverSent = "On this device there is text that never reached the server, and you have saved elsewhere since.";

export type Saved = { revision: number; saved_us: number; late: boolean; overwrote: boolean; full?: boolean };
export type Message = { path: string; body: object };

// A device that has no room, or keeps nothing, saves all the same.
function keepAs(key: string, what: object): void {
	try {
		localStorage.setItem(key, JSON.stringify(what));
	} catch {
		forgetAs(key);
	}
}

function forgetAs(key: string): void {
	try {
		localStorage.removeItem(key);
	} catch {
		// There is nothing to forget.
	}
}

function keptAs(key: string): unknown {
	try {
		return JSON.parse(localStorage.getItem(key) ?? "null");
	} catch {
		return null;
	}
}

export abstract class Saver {
	protected base: number; // the revision that the server has
	protected readonly writer: string;
	protected readonly api: string;
	private readonly csrf: string;
	private pause = 0;
	private latest = 0;
	private tries = 0;
	private sending: Promise<boolean> | null = null;
	private closed = false;
	private behind = false; // it was said that what is here is not saved
	private leaving = false; // what is not saved yet comes back with the next page

	constructor(protected readonly form: HTMLFormElement) {
		const field = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).value;
		this.base = Number(field("base"));
		this.writer = field("writer");
		this.csrf = field("csrf");
		this.api = form.dataset.api ?? "";
	}

	// Something is not saved yet.
	abstract get dirty(): boolean;
	protected abstract get key(): string; // of what is kept on this device
	protected abstract keep(): object;
	protected abstract restore(kept: unknown): void;
	// What is to be sent now: the same again until it is taken.
	protected abstract message(): Message;
	protected abstract taken(saved: Saved): void;
	// Back at this tab, nothing here being unsaved: shows what was saved elsewhere.
	protected abstract look(): Promise<void>;
	// The server does not take it as it is (409: its text is another than the one this was written on). Gives whether there
	// is something else to send, so that saving is tried again.
	protected async settle(_status: number): Promise<boolean> {
		return false;
	}

	// It never will take it as it is: what is sent next is made anew from what is there then.
	protected rejected(): void {}

	// Why what is here cannot be saved as it is, and what to do; empty when it can. It is not sent, and stays on this device.
	protected get unfit(): string {
		return "";
	}

	// Once the island is ready to be told what was kept.
	start(): void {
		const kept = keptAs(this.key);
		if (kept) this.restore(kept);
		document.addEventListener("visibilitychange", () => this.seen());
		window.addEventListener("online", () => this.save());
		window.addEventListener("beforeunload", (event) => this.dirty && !this.closed && !this.leaving && event.preventDefault());
	}

	changed(): void {
		keepAs(this.key, this.keep());
		clearTimeout(this.pause);
		this.pause = window.setTimeout(() => this.save(), pauseMs);
		if (!this.latest) this.latest = window.setTimeout(() => this.save(), latestMs);
	}

	// Sends what is not saved yet; false when it could not be.
	async save(): Promise<boolean> {
		clearTimeout(this.pause);
		clearTimeout(this.latest);
		this.latest = 0;
		if (this.sending) await this.sending;
		if (this.closed) return true;
		if (!this.dirty) return this.caughtUp();
		if (this.unfit) return this.notSaved(this.unfit);
		this.sending = this.put(this.message());
		const done = await this.sending;
		this.sending = null;
		if (this.dirty && done) this.changed();
		return done;
	}

	// As save(), until nothing is left to be sent.
	async saveAll(): Promise<boolean> {
		while (this.dirty) if (!(await this.save())) return false;
		return true;
	}

	// Time is over, and what is here cannot be saved as it is.
	over(): void {
		if (this.unfit)
			say(
				"Time is over, and this is too long to be saved. Shorten it and hand it in: it counts, and is marked late. " +
					"Without that, what you saved before counts.",
				"wait",
			);
	}

	leave(): void {
		this.closed = true;
		this.forget();
	}

	protected forget(): void {
		forgetAs(this.key);
	}

	// Throws when there is no answer.
	async read<T>(path: string): Promise<T> {
		const reply = await fetch(`${this.api}${path}`, { headers: { Accept: "application/json" } });
		if (!reply.ok) throw new Error(`${reply.status}`);
		return (await reply.json()) as T;
	}

	async send(method: string, path: string, body: object): Promise<Response> {
		return fetch(`${this.api}${path}`, {
			method,
			headers: { "Content-Type": "application/json", "X-CSRF-Token": this.csrf },
			body: JSON.stringify(body),
		});
	}

	private async put(message: Message): Promise<boolean> {
		let reply: Response;
		try {
			reply = await this.send("PUT", message.path, message.body);
			if ((reply.status === 400 || reply.status === 409) && (await this.settle(reply.status))) return true;
		} catch {
			return this.lost("The connection is lost. What you wrote is kept on this device and saved as soon as it is back.");
		}
		if (reply.status >= 500 || reply.status === 429)
			return this.lost("Saving does not work at this moment. What you wrote is kept on this device; we keep trying.");
		if (!reply.ok) return this.refused(reply);
		this.acknowledged((await reply.json()) as Saved);
		return true;
	}

	// What is here is what the server has, for example because it was taken back.
	private caughtUp(): boolean {
		if (!this.behind) return true;
		this.behind = false;
		show("Saved");
		clear("wait");
		this.forget();
		return true;
	}

	private notSaved(why: string): boolean {
		this.behind = true;
		show("Not saved");
		say(why, "wait");
		return false;
	}

	private acknowledged(saved: Saved): void {
		this.base = saved.revision;
		(this.form.elements.namedItem("base") as HTMLInputElement).value = String(saved.revision);
		this.tries = 0;
		this.behind = false;
		show(`Saved ${clockTime(saved.saved_us / 1000)}${saved.late ? ", after time was up" : ""}`);
		clear("wait");
		this.taken(saved);
		if (!this.dirty) this.forget();
	}

	private lost(why: string): boolean {
		const wait = retryMs[Math.min(this.tries++, retryMs.length - 1)] ?? 15000;
		window.setTimeout(() => this.save(), wait);
		this.behind = true;
		show("Not saved yet");
		say(why, "wait");
		return false;
	}

	// Signed out meanwhile, or in again as another session: what was typed is kept here and put back by start() on the page
	// that comes after signing in.
	private signedOut(): boolean {
		keepAs(this.key, this.keep());
		this.leaving = true;
		show("Not saved yet");
		const notice = say("You are signed out, so this is not saved yet. It is kept on this device: ", "wait");
		const link = document.createElement("a");
		link.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
		link.textContent = "sign in again";
		notice?.append(link, ", and it stands here again and is saved. To be safe, copy it first.");
		return false;
	}

	// Trying again would not help: handed in, too long.
	private async refused(reply: Response): Promise<boolean> {
		if (reply.status === 401) return this.signedOut();
		const problem = (await reply.json().catch(() => ({}))) as { detail?: string };
		this.rejected();
		return this.notSaved(problem.detail ?? "This could not be saved. Copy your text, then reload the page.");
	}

	private async seen(): Promise<void> {
		if (document.visibilityState === "hidden") await this.save();
		else if (!this.dirty && !this.closed) await this.look().catch(() => {});
	}
}
