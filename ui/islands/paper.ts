// Pages of an answer: what is chosen is sent at once; while one is being read, the page follows; a word that the machine was not
// sure of leads to its place in the text. Without this, the buttons do the same.
import { showTimesHere } from "./parts/notices";
import { follow } from "./parts/live";

const bytesMax = 10 << 20; // SCAN_FILE_BYTES_MAX

for (const form of document.querySelectorAll<HTMLFormElement>("form.send"))
	for (const input of form.querySelectorAll<HTMLInputElement>("input[type=file]"))
		input.addEventListener("change", () => {
			const file = input.files?.[0];
			if (!file) return;
			// Said before it is sent for nothing.
			const large = file.size > bytesMax;
			input.setCustomValidity(large ? "This picture has more than 10 MiB: set your camera to a lower resolution." : "");
			if (large) return void input.reportValidity();
			for (const button of form.querySelectorAll("button")) button.textContent = "Sending…";
			form.requestSubmit();
		});

// Each mark is the next occurrence of its word: they come in the order of the text.
function placesOf(marks: string[], text: string): number[] {
	let from = 0;
	return marks.map((mark) => {
		const at = text.indexOf(mark, from);
		if (at >= 0) from = at + mark.length;
		return at;
	});
}

const text = document.querySelector<HTMLTextAreaElement>("#body");
const marks = [...document.querySelectorAll<HTMLElement>(".answer mark")];

if (text)
	for (const [i, mark] of marks.entries()) {
		mark.classList.add("jump");
		mark.addEventListener("click", () => {
			const words = marks.map((one) => one.textContent ?? "");
			const at = placesOf(words, text.value)[i] ?? -1;
			if (at < 0) return;
			text.focus();
			text.setSelectionRange(at, at + (words[i]?.length ?? 0));
		});
	}

showTimesHere();
follow(1500);
