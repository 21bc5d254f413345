"use strict";
// Words that are selected in the text of an article, as a place of it: {range, start, end, words}.

class Selecting {
    constructor(pane) {
        this.pane = pane;
    }

    // What is selected at present, without spaces around; null for nothing of the text.
    now() {
        const selection = window.getSelection();
        if (!selection.toString().trim() || !this.pane.contains(selection.anchorNode)) return null;
        const range = selection.getRangeAt(0);
        const start = this.offset(range.startContainer, range.startOffset);
        const end = this.offset(range.endContainer, range.endOffset);
        if (start === null || end === null || start >= end) return null;
        return { range, ...this.trimmed(start, end) };
    }

    // Code points of the body up to that place: the runs carry where they start.
    offset(node, index) {
        const run = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
        if (!run || node.nodeType !== Node.TEXT_NODE) return null;
        return Number(run.dataset.start) + Array.from(node.data.slice(0, index)).length;
    }

    trimmed(start, end) {
        const runs = [...this.pane.querySelectorAll(".reading-text [data-start]")];
        const body = Array.from(runs.map((run) => run.textContent).join(""));
        while (start < end && /\s/.test(body[start])) start += 1;
        while (end > start && /\s/.test(body[end - 1])) end -= 1;
        return { start, end, words: body.slice(start, end).join("") };
    }

    // How often these words stand, whole, in what is no mention yet.
    free(words) {
        const spaced = words.split(/\s+/).map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("\\s+");
        const whole = new RegExp(`(?<![\\p{L}\\p{N}_]-?)${spaced}(?!-?[\\p{L}\\p{N}_])`, "gu");
        const runs = [...this.pane.querySelectorAll(".reading-text :is(span, mark.name)[data-start]")];
        return (runs.map((run) => run.textContent).join("\n\n").match(whole) || []).length;
    }
}
