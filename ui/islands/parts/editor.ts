// The editor: CodeMirror in place of a text area, with every change told as edits.
//
// Tab indents, as programmers expect; Escape lets the next Tab leave, until something is typed or the editor is entered
// anew: no hurry. It says so, for eyes and for ears.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, type Text, type Transaction, type TransactionSpec } from "@codemirror/state";
import {
	drawSelection,
	EditorView,
	highlightActiveLine,
	highlightActiveLineGutter,
	highlightSpecialChars,
	keymap,
	lineNumbers,
	type KeyBinding,
	type ViewUpdate,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { byteLength, between, type EditKind } from "./edits";
import { indentOf, languageOf } from "./languages";

// CodeMirror's own colours and its red dots give way to those of the page.
const look = EditorView.theme({
	"&": { color: "var(--ink)", backgroundColor: "var(--sheet)" },
	".cm-content": { caretColor: "var(--ink)" },
	".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
	".cm-gutters": { backgroundColor: "var(--sheet)", color: "var(--muted)", borderRight: "1px solid var(--line)" },
	".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--sunk) 60%, transparent)" },
	".cm-activeLineGutter": { backgroundColor: "var(--sunk)", color: "var(--ink)" },
	"&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
		backgroundColor: "var(--code-selection)",
	},
	"&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--outline)" },
	"&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", textDecoration: "underline dotted" },
	".cm-selectionMatch": { backgroundColor: "var(--sunk)" },
	".cm-searchMatch": { backgroundColor: "var(--sunk)", outline: "1px solid var(--outline)" },
	".cm-searchMatch-selected": { backgroundColor: "var(--code-selection)" },
	".cm-lintRange": { backgroundImage: "none", textDecoration: "underline wavy var(--copper) 1.5px" },
	".cm-lintPoint::after": { borderBottomColor: "var(--copper)" },
	".cm-lint-marker": { width: "0.75em", height: "0.75em" },
	".cm-lint-marker-error, .cm-lint-marker-warning, .cm-lint-marker-info": {
		content: "none",
		boxSizing: "border-box",
		border: "2px solid var(--copper)",
		borderRadius: "50%",
	},
	".cm-lint-marker-error": { backgroundColor: "var(--copper)" },
	".cm-tooltip": { border: "1px solid var(--outline)", borderRadius: "var(--radius)" },
	".cm-tooltip, .cm-tooltip-lint": { backgroundColor: "var(--sheet)", color: "var(--ink)" },
	".cm-diagnostic": { border: "0", padding: "8px 12px", whiteSpace: "pre-wrap" },
	".cm-textfield": { backgroundColor: "var(--sheet)", borderColor: "var(--outline)", fontSize: "1rem" },
	".cm-button": {
		minHeight: "24px",
		borderColor: "var(--outline)",
		background: "none",
		backgroundColor: "var(--sheet)",
		color: "var(--ink)",
		fontSize: "0.9375rem",
		fontWeight: "400",
	},
	".cm-panel.cm-search label": { fontSize: "0.9375rem" },
	".cm-panels": { backgroundColor: "var(--sunk)", color: "var(--ink)", borderColor: "var(--line)" },
});

export type Change = { at: number; removed: number; inserted: string; kind: EditKind };
// What a compiler says of a place; lines and columns from 1, column 0: not said.
export type Remark = { line: number; column: number; severity: string; text: string };

export type Wanted = {
	area: HTMLTextAreaElement;
	language: string;
	label: string; // what a screen reader calls it
	help: string; // id of the sentences about its keys
	keys: KeyBinding[];
	changed: (changes: Change[]) => void;
	moved: (words: string) => void; // where the cursor is
};

const released = "Tab now leaves the editor";

// What the page puts there itself: told to nobody.
const silent = Annotation.define<boolean>();

const colours = HighlightStyle.define([
	{ tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: "var(--code-keyword)", fontWeight: "600" },
	{ tag: [tags.comment, tags.docString], color: "var(--code-comment)", fontStyle: "italic" },
	{ tag: [tags.string, tags.special(tags.string), tags.character, tags.regexp], color: "var(--code-string)" },
	{ tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--code-number)" },
	{ tag: [tags.typeName, tags.className, tags.namespace, tags.standard(tags.name)], color: "var(--code-type)" },
	{ tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.macroName], color: "var(--code-name)" },
	{ tag: [tags.processingInstruction, tags.meta, tags.annotation], color: "var(--code-meta)" },
]);

const kinds: [event: string, kind: EditKind][] = [
	["input.paste", "pasted"],
	["input.drop", "dropped"],
	["move.drop", "dropped"],
	["undo", "undone"],
	["redo", "undone"],
	["replace", "replaced"],
	["input.complete", "other"],
	["input.indent", "other"],
	["delete.dedent", "other"],
	["input", "typed"],
	["delete", "typed"],
];

function kindOf(transaction: Transaction): EditKind {
	return kinds.find(([event]) => transaction.isUserEvent(event))?.[1] ?? "other";
}

function bytesOf(text: Text, from: number, to: number): number {
	return byteLength(text.sliceString(from, to));
}

// One after the other, each on the text that the one before left.
function changesOf(transaction: Transaction): Change[] {
	const kind = kindOf(transaction);
	const before = transaction.startState.doc;
	const after = transaction.newDoc;
	const changes: Change[] = [];
	transaction.changes.iterChanges((fromA, toA, fromB, _toB, inserted) => {
		const at = bytesOf(after, 0, fromB);
		changes.push({ at, removed: bytesOf(before, fromA, toA), inserted: inserted.toString(), kind });
	}, true);
	return changes;
}

function placeWords(view: EditorView): string {
	const { doc, selection } = view.state;
	const line = doc.lineAt(selection.main.head);
	return `Line ${line.number} of ${doc.lines}, column ${selection.main.head - line.from + 1}`;
}

function severityOf(name: string): Diagnostic["severity"] {
	return name === "error" || name === "warning" ? name : "info";
}

export class Editor {
	private readonly view: EditorView;
	private readonly highlighting = new Compartment();

	constructor(private readonly wanted: Wanted) {
		const host = document.createElement("div");
		host.className = "editor";
		this.view = new EditorView({ parent: host, state: this.begin(wanted.area.value) });
		wanted.area.before(host);
		wanted.area.hidden = true;
		wanted.moved(placeWords(this.view));
		void languageOf(wanted.language).then((support) => {
			if (support) this.view.dispatch({ effects: this.highlighting.reconfigure(support) });
		});
	}

	get text(): string {
		return this.view.state.doc.toString();
	}

	// Puts another text there, keeping what is the same; told only as what `event` names.
	set(text: string, event?: string): void {
		const { at, removed, inserted } = between(this.text, text);
		const spec: TransactionSpec = { changes: { from: at, to: at + removed, insert: inserted } };
		if (event) spec.userEvent = event;
		else spec.annotations = silent.of(true);
		this.view.dispatch(spec);
	}

	focus(): void {
		this.view.focus();
	}

	go(line: number, column: number): void {
		const place = this.placeOf(line, column);
		this.view.dispatch({ selection: { anchor: place }, effects: EditorView.scrollIntoView(place, { y: "center" }) });
		this.focus();
	}

	mark(remarks: Remark[]): void {
		this.view.dispatch(setDiagnostics(this.view.state, remarks.map((remark) => this.diagnosticOf(remark))));
	}

	private diagnosticOf({ line, column, severity, text }: Remark): Diagnostic {
		const from = this.placeOf(line, column);
		const rest = this.view.state.doc.lineAt(from);
		const word = this.view.state.wordAt(from);
		const end = word?.from === from ? word.to : Math.min(from + 1, rest.to);
		return { from, to: column > 0 ? end : rest.to, severity: severityOf(severity), message: text };
	}

	// Compilers count columns in bytes or characters, each as it pleases: near enough for a mark.
	private placeOf(line: number, column: number): number {
		const { doc } = this.view.state;
		const wanted = doc.line(Math.max(1, Math.min(doc.lines, line)));
		return Math.min(wanted.to, wanted.from + Math.max(0, column - 1));
	}

	private begin(text: string): EditorState {
		const { wanted } = this;
		const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
		const unit = indentOf(wanted.language, text);
		return EditorState.create({
			doc: text,
			extensions: [
				EditorView.cspNonce.of(nonce),
				keymap.of([
					...wanted.keys,
					{ key: "Escape", run: (view) => this.release(view) },
					...defaultKeymap,
					...searchKeymap,
					...historyKeymap,
					...lintKeymap,
					indentWithTab,
				]),
				lineNumbers(),
				lintGutter(),
				highlightSpecialChars(),
				highlightActiveLine(),
				highlightActiveLineGutter(),
				highlightSelectionMatches(),
				history(),
				drawSelection(),
				indentOnInput(),
				indentUnit.of(unit),
				EditorState.tabSize.of(4),
				bracketMatching(),
				syntaxHighlighting(colours),
				look,
				this.highlighting.of([]),
				EditorView.lineWrapping,
				EditorView.clipboardInputFilter.of((pasted) => pasted.replaceAll("\0", "\uFFFD")),
				EditorView.contentAttributes.of({ tabindex: "0", "aria-label": wanted.label, "aria-describedby": wanted.help }),
				EditorView.domEventHandlers({
					focus: (_, view) => (view.setTabFocusMode(false), this.tell(view)),
					blur: (_, view) => this.tell(view),
				}),
				EditorView.updateListener.of((update) => this.updated(update)),
			],
		});
	}

	private updated(update: ViewUpdate): void {
		const told = update.transactions.filter((one) => one.docChanged && !one.annotation(silent));
		if (update.docChanged) update.view.setTabFocusMode(false);
		if (update.docChanged || update.selectionSet) this.tell(update.view);
		if (told.length > 0) this.wanted.changed(told.flatMap(changesOf));
	}

	private tell(view: EditorView): void {
		this.wanted.moved(placeWords(view));
	}

	// The next Tab leaves; whatever else Escape does comes after.
	private release(view: EditorView): boolean {
		view.setTabFocusMode(true);
		this.wanted.moved(released);
		view.dispatch({ effects: EditorView.announce.of(released) });
		return false;
	}
}
