// Writing: what is typed is saved within two seconds, and kept on this device until the server has said that it has it.
import { handInOf } from "./parts/hand_in";
import { offer, say, showTimesHere } from "./parts/notices";
import { neverSent, restored, savedElsewhere, Saver, type Message, type Saved } from "./parts/saver";
import { countWords } from "./parts/words";

const overwrote =
	"Another tab or device had saved something else meanwhile. What you see here counts now; " +
	"the other text is among the earlier versions: the link is below your text.";

type Kept = { text: string; base: number };
type Part = { state: string; revision: number; saved_us: number; body: string };

const encoder = new TextEncoder();
const form = document.querySelector<HTMLFormElement>("#write");
const text = document.querySelector<HTMLTextAreaElement>("#body");
const countShown = document.querySelector<HTMLElement>("#words");
const overShown = document.querySelector<HTMLElement>("#over");

// The characters behind the last that fits: the server keeps so many bytes of UTF-8, composed (src/exam/written.c).
function charactersOver(text: HTMLTextAreaElement): number {
	const most = Number(text.dataset["bytes"]);
	const stored = text.value.normalize("NFC");
	if (encoder.encode(stored).length <= most) return 0;
	let bytes = 0;
	let over = 0;
	for (const character of stored) {
		bytes += encoder.encode(character).length;
		if (bytes > most) over++;
	}
	return over;
}

const characters = (count: number): string => `${count.toLocaleString("en")} ${count === 1 ? "character" : "characters"}`;

function showCount(): void {
	if (text && countShown) countShown.textContent = String(countWords(text.value));
	if (!text || !overShown) return;
	const over = charactersOver(text);
	overShown.textContent = over > 0 ? `${characters(over)} too many.` : "";
}

class Draft extends Saver {
	private saved: string; // what the server has
	private sent = ""; // what is on its way to it

	constructor(
		form: HTMLFormElement,
		private readonly text: HTMLTextAreaElement,
	) {
		super(form);
		this.saved = text.defaultValue;
		text.addEventListener("input", () => this.changed());
	}

	get dirty(): boolean {
		return this.text.value !== this.saved;
	}

	protected override get unfit(): string {
		const over = charactersOver(this.text);
		if (over <= 0) return "";
		const inTime = document.querySelector(".clock[data-due]") ? ", before time is over" : "";
		return (
			`This is not saved: your text is ${characters(over)} too long. Shorten it by as much${inTime}; ` +
			"until then what you saved before counts."
		);
	}

	protected get key(): string {
		return `assay:${this.api}`;
	}

	protected keep(): Kept {
		return { text: this.text.value, base: this.base };
	}

	protected message(): Message {
		this.sent = this.text.value;
		return { path: "/draft", body: { body: this.sent, base: this.base, writer: this.writer } };
	}

	protected taken({ overwrote: another }: Saved): void {
		this.saved = this.sent;
		if (another) say(overwrote);
	}

	// Typed here before and never acknowledged, because the page was closed or the connection lost.
	protected restore(kept: Kept): void {
		if (kept.text === this.saved) return this.forget();
		if (kept.base === this.base) {
			this.replace(kept.text);
			say(restored);
			return;
		}
		offer(neverSent, "Use that text instead", () => this.replace(kept.text));
	}

	protected async look(): Promise<void> {
		const part = await this.read<Part>("");
		if (this.dirty) return;
		if (part.state === "handed-in") {
			this.leave();
			location.reload();
		} else if (part.revision > this.base && part.body !== this.text.value) {
			this.text.value = this.saved = part.body;
			this.base = part.revision;
			showCount();
			say(savedElsewhere);
		}
	}

	private replace(text: string): void {
		this.text.value = text;
		showCount();
		this.changed();
	}
}

// Said before it is handed in, as the page without scripts does; it can be handed in all the same.
function lengthOf(text: HTMLTextAreaElement, pages: boolean): string {
	const count = countWords(text.value);
	const least = Number(text.dataset["least"]);
	const most = Number(text.dataset["most"]);
	const has = `has ${count === 1 ? "1 word" : `${count} words`}.`;
	if (pages || (count >= least && count <= most)) return has;
	const asked = count < least ? `at least ${least}` : `at most ${most}`;
	return `${has} The task asks for ${asked}. You can hand it in all the same.`;
}

text?.addEventListener("input", showCount);
if (form && text) {
	const draft = new Draft(form, text);
	draft.start();
	showTimesHere();
	const pages = document.querySelector("#paper-words")?.textContent ?? "";
	const typed = pages ? "What you typed beside them" : "Your text";
	handInOf(form, draft, () => `${pages} ${typed} ${lengthOf(text, pages !== "")}`.trim());
}
