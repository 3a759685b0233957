// Shows the film of a program: the text at a moment, a slider over all of them, playing with what is idle left out. The
// table of runs, the final text and the story are on the page already; see src/web/parts/film.html. films.ts fetches it.
import { shown } from "./controls";
import { isPasted, Reel, type Film, type Scene, type Stretch } from "./reel";

const speeds = [1, 2, 4, 8, 16, 32];
const usualSpeed = 8;
const calmStepMs = 700; // between two pictures for those who want no motion

function make<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, words = ""): HTMLElementTagNameMap[K] {
	const element = document.createElement(tag);
	if (className) element.className = className;
	if (words) element.textContent = words;
	return element;
}

// "4:07", "1:02:09".
function duration(ms: number): string {
	const seconds = Math.max(0, Math.round(ms / 1000));
	const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
	const two = (value: number) => String(value).padStart(2, "0");
	return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function pauseWords(ms: number): string {
	const minutes = Math.round(ms / 60_000);
	if (minutes >= 120) return `${Math.round(minutes / 60)} hours`;
	return minutes >= 2 ? `${minutes} minutes` : `${Math.round(ms / 1000)} seconds`;
}

async function fetchFilm(address: string): Promise<Film> {
	const film: Film = { frames: [], starters: [] };
	for (let after = ""; ; after = `?after=${film.frames.at(-1)?.revision}`) {
		const reply = await fetch(`${address}${after}`, { headers: { Accept: "application/json" } });
		if (!reply.ok) throw new Error(`${reply.status}`);
		const piece = (await reply.json()) as Film & { more: boolean };
		if (!after) film.starters = piece.starters;
		film.frames.push(...piece.frames);
		if (!piece.more) return film;
	}
}

// The text, a line at a time: only lines that are others than before are made anew.
class Screen {
	readonly element = make("div", "film-text");
	private readonly code = make("code", "");
	private shown: string[] = [];

	constructor() {
		const text = make("pre", "source");
		text.append(this.code);
		this.element.append(text);
		this.element.tabIndex = 0;
		this.element.setAttribute("role", "region");
		this.element.setAttribute("aria-label", "The program at this moment");
	}

	show({ text, pasted, caret }: Scene): void {
		let start = 0;
		let active = -1;
		const keys = text.split("\n").map((line, i) => {
			const end = start + line.length;
			const marks = pasted
				.filter((one) => one.from < end + 1 && one.to > start)
				.map((one) => ({ from: Math.max(0, one.from - start), to: Math.min(line.length, one.to - start) }));
			if (caret >= start && caret <= end) active = i;
			start = end + 1;
			return JSON.stringify([line, marks, active === i]);
		});
		this.replace(keys);
		this.follow(active);
	}

	private replace(keys: string[]): void {
		const { shown, code } = this;
		let head = 0;
		while (head < keys.length && head < shown.length && keys[head] === shown[head]) head++;
		let tail = 0;
		const most = Math.min(keys.length, shown.length) - head;
		while (tail < most && keys[keys.length - 1 - tail] === shown[shown.length - 1 - tail]) tail++;
		for (let i = shown.length - tail - 1; i >= head; i--) code.children[i]?.remove();
		const before = code.children[head] ?? null;
		for (const key of keys.slice(head, keys.length - tail)) code.insertBefore(this.lineOf(key), before);
		this.shown = keys;
	}

	private lineOf(key: string): HTMLElement {
		const [line, marks, active] = JSON.parse(key) as [string, Stretch[], boolean];
		const element = make("span", active ? "line now" : "line");
		let at = 0;
		for (const { from, to } of marks) {
			const mark = make("mark", "pasted");
			mark.append(...shown(line.slice(from, to)));
			element.append(...shown(line.slice(at, from)), mark);
			at = to;
		}
		element.append(...shown(line.slice(at)), "\n");
		return element;
	}

	private follow(line: number): void {
		const element = this.code.children[line] as HTMLElement | undefined;
		if (!element) return;
		const { element: view } = this;
		const top = element.offsetTop - view.offsetTop;
		if (top < view.scrollTop) view.scrollTop = top - view.clientHeight / 3;
		else if (top + element.offsetHeight > view.scrollTop + view.clientHeight)
			view.scrollTop = top - (view.clientHeight * 2) / 3;
	}
}

class Player {
	readonly element = make("div", "film-player");
	private readonly screen = new Screen();
	private readonly slider = make("input", "");
	private readonly marks = make("div", "film-marks");
	private readonly now = make("p", "film-now");
	private readonly play = make("button", "", "Play");
	private readonly speed = make("select", "");
	private filmMs = 0;
	private count = -1;
	private played = 0; // when the last picture was, by performance.now(); 0: not playing

	constructor(
		private readonly reel: Reel,
		private readonly runs: { filmMs: number; words: string }[],
	) {
		this.makeSlider();
		this.makeControls();
		this.makeMarks();
		const track = make("div", "film-track");
		track.append(this.marks, this.slider);
		const legend = make("p", "film-legend muted");
		legend.append(make("i", "run"), "a run", make("i", "paste"), "pasted, and marked in the text. What is idle is left out.");
		const controls = make("div", "film-controls");
		const label = make("label", "", "Speed ");
		label.append(this.speed);
		controls.append(this.play, label, this.now);
		this.element.append(this.screen.element, track, legend, controls);
		this.seek(0);
	}

	seek(filmMs: number): void {
		this.filmMs = Math.max(0, Math.min(this.reel.lengthMs, filmMs));
		const count = this.reel.countAt(this.filmMs);
		this.slider.value = String(Math.round(this.filmMs));
		if (count !== this.count) this.screen.show(this.reel.scene((this.count = count)));
		const words = this.words();
		this.slider.setAttribute("aria-valuetext", words);
		this.now.textContent = words;
	}

	stop(): void {
		this.played = 0;
		this.play.textContent = this.filmMs >= this.reel.lengthMs ? "Play again" : "Play";
	}

	// "2:10 after the first change · last run: 3 of 7 passed · 4 minutes without a change skipped"
	private words(): string {
		const { reel, filmMs, count } = this;
		const moment = reel.moments[count - 1];
		const words = [moment ? `${duration(moment.atMs - reel.startMs)} after the first change` : "As it began"];
		const run = this.runs.filter((one) => one.filmMs <= filmMs).at(-1);
		if (run) words.push(`last run: ${run.words}`);
		const skip = reel.skips.find((one) => filmMs >= one.filmMs && filmMs < one.filmMs + 1200);
		if (skip) words.push(`${pauseWords(skip.ms)} without a change left out`);
		return words.join(" · ");
	}

	private makeSlider(): void {
		const { slider } = this;
		slider.type = "range";
		slider.min = "0";
		slider.max = String(Math.ceil(this.reel.lengthMs));
		slider.step = "any";
		slider.setAttribute("aria-label", "Moment in the film");
		slider.addEventListener("input", () => {
			this.stop();
			this.seek(Number(slider.value));
		});
		slider.addEventListener("keydown", (event) => {
			const to = this.keyTarget(event.key);
			if (to === undefined) return;
			event.preventDefault();
			this.stop();
			this.seek(to);
		});
	}

	// Arrows go by changes, page keys by runs.
	private keyTarget(key: string): number | undefined {
		const { reel, count, runs, filmMs } = this;
		if (key === "ArrowRight" || key === "ArrowUp") return reel.moments[count]?.filmMs ?? reel.lengthMs;
		if (key === "ArrowLeft" || key === "ArrowDown") return this.changeBefore();
		if (key === "PageUp") return runs.find((one) => one.filmMs > filmMs + 0.5)?.filmMs ?? reel.lengthMs;
		if (key === "PageDown") return runs.filter((one) => one.filmMs < filmMs - 0.5).at(-1)?.filmMs ?? 0;
		return undefined;
	}

	// Changes of one instant are gone over together.
	private changeBefore(): number {
		const { moments } = this.reel;
		const here = moments[this.count - 1]?.filmMs ?? 0;
		for (let i = this.count - 1; i >= 0; i--) if ((moments[i]?.filmMs ?? 0) < here) return moments[i]?.filmMs ?? 0;
		return 0;
	}

	private makeControls(): void {
		this.play.type = "button";
		this.play.addEventListener("click", () => (this.played ? this.stop() : this.start()));
		for (const speed of speeds) this.speed.append(new Option(`${speed}×`, String(speed)));
		this.speed.value = String(usualSpeed);
	}

	private makeMarks(): void {
		this.marks.setAttribute("aria-hidden", "true");
		const mark = (filmMs: number, className: string, words: string) => {
			const element = make("span", className);
			element.style.left = `${(100 * filmMs) / Math.max(1, this.reel.lengthMs)}%`;
			element.title = words;
			this.marks.append(element);
		};
		for (const run of this.runs) mark(run.filmMs, "run", `Run: ${run.words}`);
		for (const piece of pastesOf(this.reel)) mark(piece.filmMs, "paste", piece.words);
	}

	private start(): void {
		if (this.filmMs >= this.reel.lengthMs) this.seek(0);
		this.play.textContent = "Pause";
		this.played = performance.now();
		this.next();
	}

	private next(): void {
		if (matchMedia("(prefers-reduced-motion: reduce)").matches) setTimeout(() => this.step(performance.now()), calmStepMs);
		else requestAnimationFrame((now) => this.step(now));
	}

	private step(now: number): void {
		if (!this.played) return;
		this.seek(this.filmMs + Math.max(0, now - this.played) * Number(this.speed.value));
		this.played = now;
		if (this.filmMs >= this.reel.lengthMs) this.stop();
		else this.next();
	}
}

function pastesOf(reel: Reel): { filmMs: number; atMs: number; words: string }[] {
	return reel.moments
		.filter(({ kind, inserted }) => isPasted(kind) && inserted.length > 0)
		.map(({ filmMs, atMs, inserted, moved }) => ({
			filmMs,
			atMs,
			words: `Pasted: ${inserted.length} characters${moved ? ", which had been in the program" : ""}`,
		}));
}

function jump(words: string, act: () => void): HTMLButtonElement {
	const button = make("button", "quiet", words);
	button.type = "button";
	button.addEventListener("click", act);
	return button;
}

// The pieces that were pasted, to go to.
function pasteList(reel: Reel, go: (filmMs: number) => void): HTMLElement | null {
	const pieces = pastesOf(reel);
	if (pieces.length === 0) return null;
	const list = make("ul", "");
	for (const { filmMs, atMs, words } of pieces) {
		const item = make("li", "");
		item.append(jump(`${words}, ${duration(atMs - reel.startMs)} after the first change`, () => go(filmMs)));
		list.append(item);
	}
	const section = make("div", "film-pastes");
	section.append(make("h4", "", "What was pasted"), list);
	return section;
}

export async function openFilm(place: HTMLElement, address: string): Promise<void> {
	const reel = new Reel(await fetchFilm(address));
	const rows = [...place.querySelectorAll<HTMLElement>("[data-asked]")];
	const runs = rows.map(({ dataset: { asked, words = "" } }) => ({
		filmMs: reel.filmMsOf(Number(asked)),
		words: words.replace(/\.$/, ""),
	}));
	const player = new Player(reel, runs);
	const go = (filmMs: number) => {
		player.stop();
		player.seek(filmMs);
		player.element.scrollIntoView({ block: "nearest" });
	};
	for (const [i, row] of rows.entries())
		row.querySelector("[data-jump]")?.replaceChildren(jump(`Show run ${i + 1}`, () => go(runs[i]?.filmMs ?? 0)));
	place.querySelector("[data-still]")?.replaceWith(player.element);
	const pieces = pasteList(reel, go);
	if (pieces) player.element.append(pieces);
	player.element.querySelector("button")?.focus();
}
