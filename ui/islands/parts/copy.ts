// Puts the text of a field, or of what else has that id, on the clipboard, where the browser lets us.
export function offerCopies(): void {
	for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
		const from = document.getElementById(button.dataset.copy ?? "");
		if (!from || !navigator.clipboard) continue;
		const field = from instanceof HTMLInputElement ? from : null;
		button.hidden = false;
		button.classList.remove("unready");
		button.addEventListener("click", async () => {
			await navigator.clipboard.writeText(field ? field.value : (from.textContent ?? ""));
			field?.select();
			button.textContent = "Copied";
		});
	}
}
