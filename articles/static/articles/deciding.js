"use strict";
// A queue of decisions: each row has its buttons; the key that a button names presses it.

document.addEventListener("DOMContentLoaded", () => {
    const panel = document.getElementById("mention-panel");
    const rows = () => [...document.querySelectorAll(".deciding")];
    let subject = null; // the row whose name is looked up
    const decided = []; // rows in the order in which they were decided here
    const outbox = new Outbox(draw);

    const chooser = panel && new EntityChooser(
        document.getElementById("mention-panel-input"),
        document.getElementById("mention-panel-choices"),
        panel.dataset.choices,
        (chosen) => {
            const row = subject;
            close();
            const decision = chosen.name ? chosen.kind : "alias";
            if (row) send(row, { ...chosen, decision });
        },
    );

    // A row is done as soon as it is decided: a second key stroke is no second decision.
    function send(row, fields) {
        const isUndo = fields.decision === "undo";
        if (isUndo ? !row.dataset.done : row.dataset.done) return;
        const letter = {
            subject: row.dataset.address, row, fields, address: row.dataset.address, isChained: true,
            done: (text) => { if (row.letter === letter) set(row, !isUndo); say(row, text); },
            refused: (reason) => { set(row, isUndo); say(row, reason); },
        };
        row.letter = letter;
        set(row, !isUndo);
        say(row, "");
        outbox.send(letter);
        if (isUndo) row.focus();
        else if (!document.activeElement || [document.body, row].includes(document.activeElement)) step(1, row);
    }

    function set(row, isDone) {
        if (Boolean(row.dataset.done) === isDone) return;
        if (decided.includes(row)) decided.splice(decided.lastIndexOf(row), 1);
        if (isDone) decided.push(row);
        if (isDone) row.dataset.done = "yes";
        else delete row.dataset.done;
        row.querySelectorAll("[data-does]").forEach((button) => {
            button.hidden = (button.dataset.does === "undo") !== isDone;
        });
    }

    function say(row, text) {
        row.querySelector(".deciding-said").textContent = text;
    }

    function draw() {
        for (const row of rows()) {
            const letter = outbox.letters.findLast((other) => other.row === row);
            row.classList.toggle("unsaved", Boolean(letter));
            row.classList.toggle("failed", Boolean(letter) && outbox.hasFailed(letter));
        }
    }

    function does(row, what, button) {
        if (what === "choose") open(row);
        else if (what === "alias") send(row, { decision: what, kind: button.dataset.kind, entity: button.dataset.entity });
        else send(row, { decision: what });
    }

    function open(row) {
        if (row.dataset.done) return;
        subject = row;
        document.getElementById("mention-panel-name").textContent = row.dataset.name;
        panel.hidden = false;
        const box = row.getBoundingClientRect();
        const below = box.bottom + 6 + panel.offsetHeight < window.innerHeight;
        panel.style.left = `${Math.max(12, Math.min(box.left, window.innerWidth - panel.offsetWidth - 12))}px`;
        panel.style.top = `${below ? box.bottom + 6 : Math.max(12, box.top - panel.offsetHeight - 6)}px`;
        chooser.open(row.dataset.name);
    }

    function close() {
        panel.hidden = true;
        if (subject) subject.focus();
        subject = null;
    }

    function current() {
        return document.activeElement.closest(".deciding");
    }

    // To the next row, or from one that is done to the next that is open.
    function step(by, from = current()) {
        const open = rows().filter((row) => row === from || !row.dataset.done);
        const at = open.indexOf(from);
        const next = at < 0 ? open[by > 0 ? 0 : open.length - 1] : open[(at + by + open.length) % open.length];
        if (!next) return;
        next.focus();
        next.scrollIntoView({ block: "nearest" });
    }

    document.addEventListener("click", (event) => {
        const button = event.target.closest(".deciding button[data-does]");
        if (!button) return;
        const row = button.closest(".deciding");
        row.focus();
        does(row, button.dataset.does, button);
    });
    document.addEventListener("mousedown", (event) => {
        if (subject && !panel.contains(event.target)) close();
    });
    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && subject) {
            close();
            return;
        }
        const typing = event.target.closest("input, textarea, select, [contenteditable]");
        if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
        const row = event.key === "u" ? decided.at(-1) : current();
        const which = event.key === "u" ? "[data-does=undo]" : `[data-key="${CSS.escape(event.key)}"]`;
        const button = row && row.querySelector(`${which}:not([hidden])`);
        if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
        else if (button) button.click();
        else return;
        event.preventDefault();
    });
});
