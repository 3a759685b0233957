// One question: number keys choose, Enter answers, the clock hands in.
import { runChoices } from "./parts/choices";
import { runClocks } from "./parts/clock";

const form = document.querySelector<HTMLFormElement>("form[data-choices]");
const handIn = document.querySelector<HTMLFormElement>("#hand-in");

if (form) {
	runChoices(form);
	document.querySelector<HTMLElement>("#question")?.focus({ preventScroll: true });
}
runClocks(() => handIn?.requestSubmit());
