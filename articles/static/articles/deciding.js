"use strict";
// A queue of decisions: each row has its buttons; the key that a button names presses it.

document.addEventListener("DOMContentLoaded", () => {
    const panel = document.getElementById("mention-panel");
    const rows = () => [...document.querySelectorAll(".deciding")];
    let subject = null; // what is looked up: the element it is about, and what takes the answer
    // Rows in the order in which they were decided, steps from before this page first.
    const decided = [...document.querySelectorAll(".deciding[data-step]")].reverse();
    const outbox = new Outbox(draw);

    const chooser = panel && new EntityChooser(
        document.getElementById("mention-panel-input"),
        document.getElementById("mention-panel-choices"),
        panel.dataset.choices,
        (chosen) => {
            if (!subject) return;
            const { take } = subject;
            close();
            take(chosen);
        },
    );

    // A row is done as soon as it is decided: a second key stroke is no second decision.
    function send(row, fields) {
        const isUndo = fields.decision === "undo";
        if (isUndo ? !row.dataset.done : row.dataset.done) return;
        const isStep = isUndo && row.dataset.step !== undefined;
        const letter = {
            subject: row.dataset.address, row, fields, address: row.dataset.address, isChained: true,
            done: (text) => {
                if (row.letter === letter) set(row, !isUndo);
                say(row, text);
                row.dispatchEvent(new CustomEvent("decided", { bubbles: true, detail: fields }));
                if (isStep && !outbox.letters.length) location.reload(); // its mentions may be on this page
            },
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
        const { kind, entity, only, decides, date } = button.dataset;
        const place = Object.fromEntries(Object.entries({ only, date }).filter(([, value]) => value));
        if (what === "write") write(row.querySelector(".deciding-field"));
        else if (what === "schedule") return; // is no decision yet
        else if (what === "alias") send(row, { decision: what, kind, entity });
        else if (what !== "choose") send(row, { decision: what, ...place });
        else if (!row.dataset.done) {
            ask(row, row.dataset.name, (chosen) => {
                send(row, { ...chosen, decision: decides || (chosen.name ? chosen.kind : "alias"), ...place });
            });
        }
    }

    // A row may have a field to write into: Enter sends it, Escape leaves it.
    function write(form) {
        form.hidden = false;
        const [field] = form.elements;
        field.focus();
        field.select();
    }

    document.addEventListener("submit", (event) => {
        const form = event.target.closest(".deciding-field");
        if (!form) return;
        event.preventDefault();
        const [field] = form.elements;
        if (!field.value.trim() || form.querySelector("output.desk-error")) return; // which says why
        leave(form);
        send(form.closest(".deciding"), { decision: form.dataset.decides, [field.name]: field.value });
    });

    function leave(form) {
        form.hidden = true;
        form.closest(".deciding").focus();
    }

    function ask(element, name, take) {
        subject = { element, take };
        document.getElementById("mention-panel-name").textContent = name;
        panel.hidden = false;
        const box = element.getBoundingClientRect();
        const below = box.bottom + 6 + panel.offsetHeight < window.innerHeight;
        panel.style.left = `${Math.max(12, Math.min(box.left, window.innerWidth - panel.offsetWidth - 12))}px`;
        panel.style.top = `${below ? box.bottom + 6 : Math.max(12, box.top - panel.offsetHeight - 6)}px`;
        chooser.open(name);
    }

    function close() {
        panel.hidden = true;
        if (subject) subject.element.focus();
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
        const isWaiting = by > 0 && at === open.length - 1 && document.querySelector(".judging-more");
        if (!next || isWaiting) return; // more rows are on the way
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
    document.addEventListener("ask-who", ({ detail: { element, name, take } }) => ask(element, name, take));
    document.addEventListener("more-rows", () => {
        const row = current();
        if (row && row.dataset.done) step(1, row);
    });
    document.addEventListener("mousedown", (event) => {
        if (subject && !panel.contains(event.target)) close();
    });
    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && subject) {
            close();
            return;
        }
        const field = event.target.closest(".deciding-field");
        if (event.key === "Escape" && field) leave(field);
        const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
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
