// Handing in what is saved as it is typed: it is saved first, then asked whether that is meant; when time is over it goes
// by itself.
import { runClocks } from "./clock";
import { show } from "./notices";
import type { Saver } from "./saver";

// `words`: what the question adds. `save`: so that what is on the page is what is handed in.
export function handInOf(
	form: HTMLFormElement,
	saver: Saver,
	words: () => string,
	save: () => Promise<boolean> = () => saver.saveAll(),
): void {
	const handIn = document.querySelector<HTMLFormElement>("#hand-in");
	const dialog = document.querySelector<HTMLDialogElement>("#ask");
	const ask = async (): Promise<void> => {
		const place = document.querySelector<HTMLElement>("#ask-words");
		if (!(await save()) || !dialog) return;
		if (place) place.textContent = words();
		dialog.showModal();
	};
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		if ((event.submitter as HTMLElement | null)?.id === "to-hand-in") void ask();
		else void saver.save().then((done) => done && !saver.dirty && show("Saved"));
	});
	document.querySelector("#ask-back")?.addEventListener("click", () => dialog?.close());
	handIn?.addEventListener("submit", () => saver.leave());
	runClocks(() => void saver.saveAll().then((done) => (done ? handIn?.requestSubmit() : saver.over())));
}
