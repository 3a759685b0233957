// A program that is being written: what is typed is sent as edits, so that the way to it is kept.
import { afterMs, editsMax, sendable, type Edit } from "./edits";
import type { Change } from "./editor";
import { offer, say } from "./notices";
import { neverSent, restored, savedElsewhere, Saver, type Message, type Saved } from "./saver";

const overwrote =
	"Another tab or device had saved something else meanwhile. What you see here counts now; " +
	"the other text is kept on the way to it.";

// As the page says it when it is loaded then (#full).
const full =
	"The way to your program has become longer than we keep. Your text is saved and run as before, and you hand it in as " +
	"before. From here on only its latest state is kept, not each edit.";

// What is on its way to the server, sent again as it was until it is taken: edits, or the whole text where they would not
// fit what the server has.
type Batch = { number: number; edits: Edit[]; body?: string };
type Kept = { text: string; base: number; writer: string; sent: Batch | null; edits: Edit[]; whole: boolean };
// The part as the API gives it: the text in the language that was saved last.
type Part = { state: string; language: string; body: string; languages: { language: string; revision: number }[] };

// Where the text is shown and changed; `event` names a change that is to be told as one.
export type Shown = { text: string; set(text: string, event?: string): void };

export class Program extends Saver {
	readonly language: string;
	private edits: Edit[] = []; // made since
	private sent: Batch | null = null;
	private other: string | null = null; // what somebody else had saved, offered once this here is saved
	private whole: boolean; // what is sent next has to be the whole text
	private owed = false; // it was refused, and is to be sent as it is then
	private number = 0;
	private toldFull = document.querySelector("#full") !== null;
	private last: number; // when the edit before was made, by performance.now()

	// `stored`: the text as the server sent it.
	constructor(
		form: HTMLFormElement,
		private readonly shown: Shown,
		stored: string,
	) {
		super(form);
		this.language = form.dataset.language ?? "";
		this.last = performance.now() - (Number(form.dataset.now) - Number(form.dataset.since));
		this.whole = shown.text !== stored; // line ends of another kind
	}

	get dirty(): boolean {
		return this.sent !== null || this.edits.length > 0 || this.owed;
	}

	protected get key(): string {
		return `assay:${this.api}:${this.language}`;
	}

	// What is handed in is of the language that was saved last: with this that of this page, though nothing on it has changed.
	async choose(): Promise<boolean> {
		if (!this.dirty) this.sent = { number: ++this.number, edits: [] };
		return this.saveAll();
	}

	record(changes: Change[]): void {
		const now = performance.now();
		for (const { at, removed, inserted, kind } of changes) {
			this.edits.push([afterMs(now - this.last), at, removed, sendable(inserted), kind]);
			this.last = now;
		}
		this.changed();
	}

	protected keep(): Kept {
		const { base, writer, sent, edits, whole } = this;
		return { text: this.shown.text, base, writer, sent, edits, whole };
	}

	protected message(): Message {
		if (!this.sent && this.whole) this.sendWhole();
		this.sent ??= { number: ++this.number, edits: this.edits.splice(0, editsMax) };
		return this.messageOf(this.sent, this.base, this.writer);
	}

	private messageOf({ number, edits, body }: Batch, base: number, writer: string): Message {
		const what = body === undefined ? { edits } : { body };
		return { path: "/edits", body: { language: this.language, base, number, writer, ...what } };
	}

	private sendWhole(): void {
		this.sent = { number: ++this.number, edits: [], body: sendable(this.shown.text) };
		this.edits = [];
		this.whole = this.owed = false;
	}

	protected taken({ overwrote: another, full: isFull }: Saved): void {
		const { other } = this;
		this.sent = this.other = null;
		if (isFull && !this.toldFull) this.tellFull();
		if (other !== null) offer(overwrote, "Use the other text instead", () => this.shown.set(other, "replace"));
		else if (another) say(overwrote);
	}

	// Where the page says it: a notice below the text gives way to the next one.
	private tellFull(): void {
		const notice = document.createElement("p");
		notice.id = "full";
		notice.className = "notice info";
		notice.setAttribute("role", "status");
		notice.textContent = full;
		document.querySelector("article.code h1")?.after(notice);
		this.toldFull = true;
	}

	// What is here goes as a whole. If the server's text is another one, it is offered; edits that the server cannot read say
	// the same as the text that they lead to.
	protected override async settle(status: number): Promise<boolean> {
		if (this.sent?.body !== undefined) return false;
		if (this.sent?.edits.length === 0) {
			// Nothing of this page's is unsaved: it shows what was saved elsewhere.
			this.sent = null;
			await this.look();
			return true;
		}
		const part = await this.read<Part>("");
		if (part.state === "handed-in") return false;
		this.base = this.revisionIn(part);
		this.sendWhole();
		if (status === 409 && part.language === this.language && part.body !== this.shown.text) this.other = part.body;
		return true;
	}

	// Too long, for example: once it is shorter it is saved.
	protected override rejected(): void {
		this.sent = null;
		this.whole = this.owed = true;
	}

	// Typed here before and never acknowledged, because the page was closed or the connection lost.
	protected restore(kept: Kept): void {
		if (kept.text === this.shown.text) return this.forget();
		const instead = () => offer(neverSent, "Use that text instead", () => this.shown.set(kept.text, "replace"));
		if (kept.base === this.base) this.use(kept, [...(kept.sent?.edits ?? []), ...kept.edits]);
		else void this.hasArrived(kept).then((yes) => (yes && !this.dirty ? this.use(kept, kept.edits) : instead()), instead);
	}

	private use(kept: Kept, edits: Edit[]): void {
		this.shown.set(kept.text);
		this.edits = edits;
		if (kept.whole || kept.sent?.body !== undefined) this.sendWhole();
		say(restored);
		this.changed();
	}

	// Whether what the server has is what this device was sending when it was interrupted: sent again, it is taken as that.
	private async hasArrived({ sent, base, writer }: Kept): Promise<boolean> {
		if (!sent || sent.body !== undefined) return false;
		const { path, body } = this.messageOf(sent, base, writer);
		const reply = await this.send("PUT", path, body);
		return reply.ok && ((await reply.json()) as Saved).revision === this.base;
	}

	protected async look(): Promise<void> {
		const part = await this.read<Part>("");
		const revision = this.revisionIn(part);
		if (this.dirty) return;
		if (part.state === "handed-in") {
			this.leave();
			location.reload();
		} else if (revision > this.base && part.language === this.language) {
			this.base = revision;
			if (part.body === this.shown.text) return;
			this.shown.set(part.body);
			say(savedElsewhere);
		}
	}

	private revisionIn({ languages }: Part): number {
		return languages.find(({ language }) => language === this.language)?.revision ?? 0;
	}
}
