"use strict";
// The reading pane of an article: judge mentions, change them, make new ones, by mouse or keys.

document.addEventListener("DOMContentLoaded", () => {
    const pane = document.getElementById("reading");
    if (!pane) return;
    const part = (name) => document.getElementById(`mention-panel${name ? `-${name}` : ""}`);
    const panel = part("");
    const texts = () => pane.querySelector(".reading-text");
    const editable = () => texts().dataset.editable === "yes";
    let subject = null; // what the panel is about: {mark, only}, {selection}, or {selection, offered: true}
    let settled = 0; // a selection that is still growing is no selection yet
    const outbox = new Outbox(draw);

    const chooser = new EntityChooser(
        part("input"), part("choices"), pane.dataset.choices,
        (entity, isOnly) => {
            if (!subject) return;
            const { mark, selection, only } = subject;
            close();
            if (mark) {
                mark.focus();
                judge(mark, "reassign", entity, only || isOnly);
            } else {
                const address = texts().dataset.mark;
                const fields = { ...entity, ...selection, ...(isOnly ? { only: selection.start } : {}) };
                const done = (text) => patch(text, selection.start);
                outbox.send({ subject: `words ${selection.start}`, address, fields, done });
            }
        },
    );

    // About one mention, by its id; `isOnly`: about this place of it.
    function judge(mark, view, fields, isOnly) {
        const { mention, start } = mark.dataset;
        const address = texts().dataset[view].replace("/0/", `/${mention}/`);
        const only = isOnly && start !== undefined ? start : null;
        outbox.send({
            subject: only === null ? mention : `${mention} ${only}`, mention, only, address, status: fields.status || mark.dataset.status,
            fields: only === null ? fields : { ...fields, only },
            done: (text) => (fields.status && only === null ? settle(mention, JSON.parse(text)) : patch(text)),
        });
    }

    function settle(mention, { status, label }) {
        for (const mark of pane.querySelectorAll(`mark[data-mention="${mention}"]`)) {
            Object.assign(mark.dataset, { status, label });
            if (status !== "auto") mark.classList.remove("review");
        }
    }

    // Marks look as judged at once, and as unsaved until the server has answered.
    function draw() {
        for (const mark of pane.querySelectorAll("mark")) {
            const { mention, start, status, refused, label, kind, name } = mark.dataset;
            const about = (letter) => letter.mention === mention && (letter.only === null || letter.only === start);
            const letter = outbox.letters.findLast(about);
            const shown = letter ? letter.status : refused === undefined ? status : "rejected";
            for (const each of ["auto", "confirmed", "rejected"]) mark.classList.toggle(each, each === shown);
            mark.classList.toggle("unsaved", Boolean(letter));
            mark.classList.toggle("failed", Boolean(letter) && outbox.hasFailed(letter));
            mark.title = letter && letter.reason || "";
            const said = letter ? `${shown}, not saved yet` : refused === undefined ? label : "rejected here";
            mark.setAttribute("aria-label", `${mark.textContent}: ${kind} ${name}, ${said}`);
        }
    }

    // Put the answer in place of what differs from it: the rest stays, with the focus and what is selected.
    function patch(text, start) {
        const fresh = document.createElement("div");
        fresh.innerHTML = text;
        const [ours, theirs] = [pane, fresh].map((side) => [...side.querySelector(".reading-text").children]);
        const isSame = (one, other) => one && other && told(one) === told(other);
        while (isSame(ours[0], theirs[0])) [ours, theirs].forEach((runs) => runs.shift());
        while (isSame(ours.at(-1), theirs.at(-1))) [ours, theirs].forEach((runs) => runs.pop());
        const focused = ours.includes(document.activeElement) ? document.activeElement.dataset.start : null;
        const after = ours.length ? ours.at(-1).nextSibling : null;
        for (const run of ours) run.remove();
        for (const run of theirs) texts().insertBefore(run, after);
        for (const other of [".reading-bar", ".reading-elsewhere"]) swap(other, fresh);
        const next = focused || (document.activeElement === document.body && !subject ? start : null);
        if (next !== null && next !== undefined) focus(next);
        if (subject && subject.mark && !subject.mark.isConnected) subject.mark = at(subject.mark.dataset.start) || subject.mark;
    }

    function told(run) {
        const { start, mention, status, places, refused } = run.dataset;
        return [start, mention, status, places, refused, run.textContent].join(" ");
    }

    function swap(selector, fresh) {
        const [old, now] = [pane, fresh].map((side) => side.querySelector(selector));
        if (old) old.replaceWith(...(now ? [now] : []));
        else if (now) texts().after(now);
    }

    function at(start) {
        return pane.querySelector(`mark[data-start="${start}"]`);
    }

    function focus(start) {
        const mark = at(start);
        if (mark) mark.focus();
    }

    function place(box) {
        panel.hidden = false;
        const left = Math.min(box.left, window.innerWidth - panel.offsetWidth - 12);
        const below = box.bottom + 6 + panel.offsetHeight < window.innerHeight;
        panel.style.left = `${Math.max(12, left)}px`;
        panel.style.top = `${below ? box.bottom + 6 : Math.max(12, box.top - panel.offsetHeight - 6)}px`;
    }

    function open(mark) {
        subject = { mark };
        part("name").textContent = mark.dataset.name;
        part("name").href = mark.dataset.entity;
        const { kind, label, origin, about, refused } = mark.dataset;
        const status = refused === undefined ? label : "rejected here";
        part("about").textContent = `${kind}, ${status}, by ${origin}. ${where(mark)}${about}`;
        part("buttons").hidden = !editable();
        part("only").hidden = !editable() || !isOfSeveral(mark);
        part("offer").hidden = true;
        part("search").hidden = true;
        part("error").textContent = mark.title;
        place(mark.getBoundingClientRect());
    }

    // How far a verdict goes.
    function where(mark) {
        const places = Number(mark.dataset.places);
        if (mark.dataset.refused !== undefined) return `${places} other place${places === 1 ? "" : "s"} in this article. `;
        return isOfSeveral(mark) ? `A verdict holds for all ${places} places in this article. ` : "";
    }

    function isOfSeveral(mark) {
        const { places, refused, start } = mark.dataset;
        return Number(places) > 1 && refused === undefined && start !== undefined;
    }

    function close() {
        panel.hidden = true;
        subject = null;
    }

    function search(words) {
        part("search").hidden = false;
        chooser.open(words);
    }

    function selected() {
        const selection = window.getSelection();
        const words = selection.toString();
        if (!words.trim() || !pane.contains(selection.anchorNode)) return null;
        const range = selection.getRangeAt(0);
        const start = offset(range.startContainer, range.startOffset);
        const end = offset(range.endContainer, range.endOffset);
        if (start === null || end === null || start >= end) return null;
        return { range, ...trimmed(start, end) };
    }

    // Code points of the body up to that place: the runs carry where they start.
    function offset(node, index) {
        const run = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
        if (!run || node.nodeType !== Node.TEXT_NODE) return null;
        return Number(run.dataset.start) + Array.from(node.data.slice(0, index)).length;
    }

    function trimmed(start, end) {
        const runs = [...pane.querySelectorAll(".reading-text [data-start]")];
        const body = Array.from(runs.map((run) => run.textContent).join(""));
        while (start < end && /\s/.test(body[start])) start += 1;
        while (end > start && /\s/.test(body[end - 1])) end -= 1;
        return { start, end, words: body.slice(start, end).join("") };
    }

    function show({ range, ...selection }, offered) {
        subject = { selection, offered };
        part("name").textContent = `“${selection.words}”`;
        part("name").removeAttribute("href");
        part("about").textContent = offered ? "" : who(selection.words);
        part("buttons").hidden = true;
        part("only").hidden = true;
        part("offer").hidden = !offered;
        part("search").hidden = true;
        part("error").textContent = "";
        place(range.getBoundingClientRect());
    }

    function who(words) {
        const spaced = words.split(/\s+/).map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("\\s+");
        const whole = new RegExp(`(?<![\\p{L}\\p{N}_]-?)${spaced}(?!-?[\\p{L}\\p{N}_])`, "gu");
        const free = [...pane.querySelectorAll(".reading-text span[data-start]")].map((run) => run.textContent);
        const places = free.join("\n\n").match(whole) || [];
        const all = ` Enter marks all ${places.length} places of these words, Shift with Enter only this one.`;
        return `Who is mentioned here?${places.length > 1 ? all : ""}`;
    }

    function offer() {
        if (!editable() || (subject && !subject.offered)) return;
        const found = selected();
        if (found) show(found, true);
        else if (subject) close();
    }

    function make() {
        const found = selected();
        if (!found || !editable()) return;
        show(found, false);
        search(found.words);
    }

    // A place that was rejected alone is judged alone.
    function does(what, isOnly) {
        if (!subject || !subject.mark || !editable()) return;
        const { mark } = subject;
        const only = isOnly || mark.dataset.refused !== undefined;
        if (what === "change") {
            subject.only = only;
            search(mark.dataset.name);
            return;
        }
        close();
        mark.focus();
        judge(mark, "judge", { status: what }, only);
    }

    function step(by) {
        const marks = [...pane.querySelectorAll("mark")];
        if (!marks.length) return;
        const at = marks.indexOf(document.activeElement);
        const next = marks[(at + by + marks.length) % marks.length] || marks[0];
        next.focus();
        next.scrollIntoView({ block: "nearest" });
        open(next);
    }

    pane.addEventListener("click", (event) => {
        const mark = event.target.closest("mark");
        if (mark && window.getSelection().isCollapsed) open(mark);
    });
    for (const name of ["buttons", "only"]) {
        part(name).addEventListener("click", (event) => {
            const button = event.target.closest("button");
            if (button) does(button.dataset.does, name === "only");
        });
    }
    part("offer").addEventListener("mousedown", (event) => event.preventDefault()); // the words stay selected
    part("offer").addEventListener("click", make);
    document.addEventListener("selectionchange", () => {
        clearTimeout(settled);
        settled = setTimeout(offer, 250);
    });
    document.addEventListener("mousedown", (event) => {
        if (!panel.contains(event.target) && !event.target.closest("mark")) close();
    });

    const keys = {
        j: () => step(1), k: () => step(-1), m: make,
        c: () => does("confirmed"), r: () => does("rejected"), e: () => does("change"),
        C: () => does("confirmed", true), R: () => does("rejected", true), E: () => does("change", true),
    };
    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && subject) {
            const { mark } = subject;
            close();
            if (mark) mark.focus();
            return;
        }
        const typing = event.target.closest("input, textarea, select, [contenteditable]");
        if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
        const mark = event.target.closest("#reading mark");
        if (mark && (event.key === "Enter" || event.key === " ")) open(mark);
        else if (mark && /^[cre]$/i.test(event.key) && !subject) { open(mark); keys[event.key](); }
        else if (keys[event.key]) keys[event.key]();
        else return;
        event.preventDefault();
    });
});
