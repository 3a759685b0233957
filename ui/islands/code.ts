// A program to write: an editor in place of the text area, saved keystroke by keystroke, run as often as one likes.
// Without scripts the same page is a form.
import { Editor, type Remark } from "./parts/editor";
import { handInOf } from "./parts/hand_in";
import { showTimesHere } from "./parts/notices";
import { Program } from "./parts/program";
import { Runs } from "./parts/runs";

const find = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector);

// What the compiler said of places in the text, as the page lists it.
function remarks(): Remark[] {
	return [...document.querySelectorAll<HTMLElement>("#results [data-line]")].map(({ dataset, textContent }) => ({
		line: Number(dataset.line),
		column: Number(dataset.column),
		severity: dataset.severity ?? "error",
		text: dataset.text ?? textContent ?? "",
	}));
}

// Of the last run of the tests, for the question whether to hand in.
function lastRunWords(): string {
	const last = find("#results")?.dataset;
	if (!last?.count) return "You have not run the visible tests on it.";
	const changed = Number(last.revision) === Number(find<HTMLInputElement>("#program [name=base]")?.value);
	const passed = `On the last run, ${last.passed} of ${last.count} visible tests passed.`;
	return changed ? passed : `${passed} You have changed it since.`;
}

function start(form: HTMLFormElement, area: HTMLTextAreaElement, state: HTMLElement): void {
	const place = find("#place");
	const input = find<HTMLTextAreaElement>("#input");
	const editor = new Editor({
		area,
		language: form.dataset.language ?? "",
		label: form.dataset.label ?? "",
		help: "keys",
		keys: [
			{ key: "Mod-Enter", run: () => (void runs.ask(), true) },
			{ key: "Mod-s", run: () => (void program.saveAll(), true), preventDefault: true },
		],
		changed: (changes) => program.record(changes),
		moved: (words) => place && (place.textContent = words),
	});
	const program = new Program(form, editor, area.value);
	const buttons = [...document.querySelectorAll<HTMLButtonElement>("[data-run]")];
	const draw = () => {
		editor.mark(remarks());
		showTimesHere();
	};
	const runs = new Runs(program, buttons, state, draw);
	program.start();
	draw();
	for (const button of buttons)
		button.addEventListener("click", (event) => {
			event.preventDefault();
			void runs.ask(button.dataset.run === "input" ? input?.value : undefined);
		});
	input?.addEventListener("keydown", (event) => {
		if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
		event.preventDefault();
		void runs.ask(input.value);
	});
	// The list is put there anew with each run.
	document.addEventListener("click", (event) => {
		const line = (event.target as HTMLElement).closest<HTMLElement>("#results [data-line]");
		if (!line) return;
		event.preventDefault();
		editor.go(Number(line.dataset.line), Number(line.dataset.column));
	});
	chooseLanguage(program);
	startAgain(editor);
	handInOf(form, program, lastRunWords, () => program.choose());
	const under = find("#results")?.dataset.waiting;
	if (under) void runs.resume(under);
}

// Each language has a text of its own, on a page of its own.
function chooseLanguage(program: Program): void {
	const choice = find<HTMLSelectElement>("#language");
	choice?.addEventListener("change", async () => {
		if (await program.saveAll()) choice.form?.requestSubmit();
		else choice.value = program.language;
	});
}

function startAgain(editor: Editor): void {
	const dialog = find<HTMLDialogElement>("#again");
	find("#to-again")?.addEventListener("click", (event) => {
		event.preventDefault();
		dialog?.showModal();
	});
	find("#again-back")?.addEventListener("click", () => dialog?.close());
	find("#again-do")?.addEventListener("click", (event) => {
		event.preventDefault();
		dialog?.close();
		editor.set(find<HTMLTemplateElement>("#starter")?.content.textContent ?? "", "replace");
		editor.focus();
	});
}

const form = find<HTMLFormElement>("#program");
const area = find<HTMLTextAreaElement>("#body");
const state = find("#run-state");
if (form && area && state) start(form, area, state);
