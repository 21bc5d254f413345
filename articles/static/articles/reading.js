"use strict";
// An article as it reads: judge mentions, decide names, make new mentions, by mouse or keys. After a verdict comes the
// next one that nobody has judged; every step is undone.

document.addEventListener("DOMContentLoaded", () => {
    const pane = document.getElementById("reading");
    if (!pane) return;
    const part = (name) => document.getElementById(`mention-panel${name ? `-${name}` : ""}`);
    const panel = part("");
    const texts = () => pane.querySelector(".reading-text");
    const editable = () => texts().dataset.editable === "yes";
    const selecting = new Selecting(pane);
    const steps = []; // what can be undone: {address, start}
    let facts = {}; // of mentions and of names to decide, by their ids
    let subject = null; // what the panel is about: {mark, only}, {selection}, or {selection, offered: true}
    let settled = 0; // a selection that is still growing is no selection yet
    const outbox = new Outbox(draw);
    readFacts(pane);

    const isName = (mark) => mark.dataset.suggestion !== undefined;
    const factsOf = (mark) => (isName(mark) ? facts.names[mark.dataset.suggestion] : facts.mentions[mark.dataset.mention]);
    const addressOf = (view, id) => texts().dataset[view].replace("/0/", `/${id}/`);

    const chooser = new EntityChooser(
        part("input"), part("choices"), pane.dataset.choices,
        (entity, isOnly) => {
            if (!subject) return;
            const { mark, selection, only } = subject;
            close();
            if (!mark) return make(selection, entity, isOnly);
            mark.focus();
            if (isName(mark)) decide(mark, { ...entity, decision: entity.name ? entity.kind : "alias" });
            else judge(mark, "reassign", entity, only || isOnly);
        },
    );

    function readFacts(side) {
        facts = JSON.parse(side.querySelector("#reading-facts").textContent);
    }

    // About one mention, by its id; `isOnly`: about this place of it.
    function judge(mark, view, fields, isOnly) {
        const { mention, start } = mark.dataset;
        const only = isOnly && start !== undefined ? start : null;
        const undo = { address: addressOf("undo", mention), start, mention, only, status: mark.dataset.status };
        send(undo, {
            subject: only === null ? mention : `${mention} ${only}`, mention, only,
            address: addressOf(view, mention), status: fields.status || mark.dataset.status,
            fields: only === null ? fields : { ...fields, only },
            done: (text) => (fields.status && only === null ? settle(mention, JSON.parse(text)) : patch(text)),
        });
        advance(mark);
    }

    // A decision on a name holds in all articles.
    function decide(mark, fields) {
        const { suggestion, start } = mark.dataset;
        const address = addressOf("name", suggestion);
        send({ address, start, suggestion }, { subject: `name ${suggestion}`, suggestion, address, fields, done: renew });
        advance(mark);
    }

    function make(selection, entity, isOnly) {
        const fields = { ...entity, ...selection, ...(isOnly ? { only: selection.start } : {}) };
        const undo = { start: selection.start };
        send(undo, {
            subject: `words ${selection.start}`, address: texts().dataset.mark, fields,
            done: (text) => {
                patch(text, selection.start);
                const mark = at(selection.start);
                if (mark && !isName(mark)) undo.address = addressOf("undo", mark.dataset.mention);
            },
        });
    }

    // With the step that undoes it, which is none when this is refused.
    function send(undo, letter) {
        steps.push(undo);
        outbox.send({ ...letter, refused: () => steps.splice(steps.indexOf(undo), 1) });
    }

    // After all that was sent before it: that may only say what is to be undone.
    function undo() {
        const step = steps.pop();
        if (!step) return;
        const { start, mention, only, status, suggestion } = step;
        const subject = `undo ${start} ${steps.length}`;
        const done = async () => { await renew(); focus(start); };
        const letter = { subject, mention, only, suggestion, status, fields: { decision: "undo" }, done };
        Object.defineProperty(letter, "address", { get: () => step.address });
        outbox.send(letter);
        close();
        focus(start);
    }

    // The view as it is on the server now, unless more is on its way there.
    async function renew() {
        if (outbox.letters.length) return;
        const { text } = await outbox.request(pane.dataset.text, {});
        if (text && !outbox.letters.length) patch(text);
    }

    function settle(mention, { status, label }) {
        Object.assign(facts.mentions[mention], { status, label, review: status === "auto" && facts.mentions[mention].review });
    }

    // Marks look as judged at once, and as unsaved until the server has answered.
    function draw() {
        for (const mark of pane.querySelectorAll("mark[data-mention], mark[data-suggestion]")) {
            if (isName(mark)) drawName(mark);
            else drawMention(mark);
        }
        const [open, names] = ["mark[data-status=auto]", "mark.name[data-suggestion]"].map((one) => new Set(
            [...pane.querySelectorAll(one)].map(({ dataset }) => dataset.mention || dataset.suggestion),
        ).size);
        const number = Object.keys(facts.mentions).length;
        pane.querySelector(".reading-count").textContent = `${number} mention${number === 1 ? "" : "s"}`
            + `${open ? `, ${open} to judge` : ""}${names ? `, ${names} name${names === 1 ? "" : "s"} to decide` : ""}`;
    }

    function drawMention(mark) {
        const { mention, start, refused } = mark.dataset;
        const { status, label, kind, name, review } = factsOf(mark);
        const letter = outbox.letters.findLast((letter) => letter.mention === mention && (letter.only === null || letter.only === start));
        const shown = letter ? letter.status : refused === undefined ? status : "rejected";
        for (const each of ["auto", "confirmed", "rejected"]) mark.classList.toggle(each, each === shown);
        mark.classList.toggle("review", review);
        mark.dataset.status = shown;
        mark.setAttribute("aria-label", `${mark.textContent}: ${kind} ${name}, ${letter ? `${shown}, not saved yet` : refused === undefined ? label : "rejected here"}`);
        drawLetter(mark, letter);
    }

    function drawName(mark) {
        mark.setAttribute("aria-label", `${mark.textContent}: a name to decide`);
        drawLetter(mark, outbox.letters.findLast(({ suggestion }) => suggestion === mark.dataset.suggestion));
    }

    function drawLetter(mark, letter) {
        mark.classList.toggle("unsaved", Boolean(letter));
        mark.classList.toggle("failed", Boolean(letter) && outbox.hasFailed(letter));
        mark.title = letter && letter.reason || "";
    }

    // Put the answer in place of what differs from it: the rest stays, with the focus and what is selected.
    function patch(text, start) {
        const fresh = document.createElement("div");
        fresh.innerHTML = text;
        readFacts(fresh);
        const [ours, theirs] = [pane, fresh].map((side) => [...side.querySelector(".reading-text").children]);
        const isSame = (one, other) => one && other && told(one) === told(other);
        while (isSame(ours[0], theirs[0])) [ours, theirs].forEach((runs) => runs.shift());
        while (isSame(ours.at(-1), theirs.at(-1))) [ours, theirs].forEach((runs) => runs.pop());
        const focused = ours.includes(document.activeElement) ? document.activeElement.dataset.start : null;
        const after = ours.length ? ours.at(-1).nextSibling : null;
        for (const run of ours) run.remove();
        for (const run of theirs) texts().insertBefore(run, after);
        for (const other of [".reading-bar", ".reading-elsewhere"]) swap(other, fresh);
        draw();
        const next = focused || (document.activeElement === document.body && !subject ? start : null);
        if (next !== null && next !== undefined) focus(next);
        if (subject && subject.mark && !subject.mark.isConnected) subject.mark = at(subject.mark.dataset.start) || subject.mark;
    }

    function told(run) {
        const { start, mention, suggestion, refused } = run.dataset;
        return [start, mention, suggestion, refused, run.textContent].join(" ");
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
        const mark = start === undefined ? null : at(start);
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
        const { name, entity, about } = factsOf(mark);
        part("name").textContent = isName(mark) ? `Who is ${name}?` : name;
        part("name").toggleAttribute("href", false);
        if (entity) part("name").href = entity;
        part("about").textContent = isName(mark) ? about : `${state(mark)} ${where(mark)}${about}`;
        part("buttons").hidden = !editable() || isName(mark);
        part("only").hidden = !editable() || !isOfSeveral(mark);
        part("names").hidden = !editable() || !isName(mark);
        part("candidates").replaceChildren(...(isName(mark) ? candidates(mark) : []));
        part("offer").hidden = true;
        part("search").hidden = true;
        part("error").textContent = mark.title;
        place(mark.getBoundingClientRect());
    }

    function candidates(mark) {
        return factsOf(mark).candidates.map(({ kind, entity, name, about }) => {
            const button = document.createElement("button");
            Object.assign(button, { type: "button", textContent: name, title: about });
            Object.assign(button.dataset, { does: "alias", kind, entity });
            return button;
        });
    }

    function state(mark) {
        const { kind, label, origin, standing } = factsOf(mark);
        const status = mark.dataset.refused === undefined ? label : "rejected here";
        return `${kind}, ${status}, by ${origin}${standing === "found" ? "; found in texts, nobody has confirmed who it is" : ""}.`;
    }

    // How far a verdict goes.
    function where(mark) {
        const { places } = factsOf(mark);
        if (mark.dataset.refused !== undefined) return `${places} other place${places === 1 ? "" : "s"} in this article. `;
        return isOfSeveral(mark) ? `A verdict holds for all ${places} places in this article. ` : "";
    }

    function isOfSeveral(mark) {
        return !isName(mark) && factsOf(mark).places > 1 && mark.dataset.refused === undefined && mark.dataset.start !== undefined;
    }

    function close() {
        panel.hidden = true;
        subject = null;
    }

    function search(words) {
        part("search").hidden = false;
        chooser.open(words);
    }

    function show({ range, ...selection }, offered) {
        subject = { selection, offered };
        part("name").textContent = `“${selection.words}”`;
        part("name").removeAttribute("href");
        part("about").textContent = offered ? "" : who(selection.words);
        for (const name of ["buttons", "only", "names", "search"]) part(name).hidden = true;
        part("offer").hidden = !offered;
        part("error").textContent = "";
        place(range.getBoundingClientRect());
    }

    function who(words) {
        const places = selecting.free(words);
        const all = ` Enter marks all ${places} places of these words, Shift with Enter only this one.`;
        return `Who is mentioned here?${places > 1 ? all : ""}`;
    }

    function offer() {
        if (!editable() || (subject && !subject.offered)) return;
        const found = selecting.now();
        if (found) show(found, true);
        else if (subject) close();
    }

    function ask() {
        const found = selecting.now();
        if (!found || !editable()) return;
        show(found, false);
        search(found.words);
    }

    // A place that was rejected alone is judged alone.
    function does(what, isOnly, chosen = {}) {
        if (!subject || !subject.mark || !editable()) return;
        const { mark } = subject;
        const only = isOnly || mark.dataset.refused !== undefined;
        if (what === "change" || (what === "alias" && !chosen.entity)) {
            subject.only = only;
            search(factsOf(mark).name);
            return;
        }
        close();
        mark.focus();
        if (isName(mark)) decide(mark, { decision: what, ...chosen });
        else judge(mark, "judge", { status: what }, only);
    }

    const marks = () => [...pane.querySelectorAll("mark[data-mention], mark[data-suggestion]")];

    // To the next mark behind this one that waits for a verdict, if there is one.
    function advance(mark) {
        const all = marks();
        const isOpen = (other) => (isName(other) ? other.dataset.suggestion !== mark.dataset.suggestion : other.dataset.status === "auto")
            && !other.classList.contains("unsaved");
        const next = all.slice(all.indexOf(mark) + 1).find(isOpen);
        if (next) go(next);
    }

    function step(by) {
        const all = marks();
        if (!all.length) return;
        const at = all.indexOf(document.activeElement);
        go(all[(at + by + all.length) % all.length] || all[0]);
    }

    function go(mark) {
        mark.focus();
        mark.scrollIntoView({ block: "nearest" });
        open(mark);
    }

    // A heading that is no part of the text; the page is shown anew, and what is typed comes back.
    function cut() {
        const button = document.getElementById("reading-cut");
        if (!button || button.disabled) return;
        button.disabled = true;
        outbox.send({
            subject: "heading", address: button.dataset.address, fields: {},
            done: () => location.reload(), refused: () => { button.disabled = false; },
        });
    }

    pane.addEventListener("click", (event) => {
        const mark = event.target.closest("mark[role=button]");
        if (mark && window.getSelection().isCollapsed) open(mark);
        if (event.target.closest("#reading-cut")) cut();
    });
    for (const name of ["buttons", "only", "names"]) {
        part(name).addEventListener("click", (event) => {
            const button = event.target.closest("button");
            if (!button) return;
            const { kind, entity } = button.dataset;
            does(button.dataset.does, name === "only", entity ? { kind, entity } : {});
        });
    }
    part("offer").addEventListener("mousedown", (event) => event.preventDefault()); // the words stay selected
    part("offer").addEventListener("click", ask);
    document.addEventListener("selectionchange", () => {
        clearTimeout(settled);
        settled = setTimeout(offer, 250);
    });
    document.addEventListener("mousedown", (event) => {
        if (!panel.contains(event.target) && !event.target.closest("mark")) close();
    });

    const keys = {
        j: () => step(1), k: () => step(-1), m: ask, u: undo, x: cut, i: () => pane.dispatchEvent(new Event("edit-text")),
    };
    const verdicts = {
        c: ["confirmed"], r: ["rejected"], e: ["change"], C: ["confirmed", true], R: ["rejected", true], E: ["change", true],
    };
    const decisions = { p: ["person"], o: ["organization"], a: ["alias"], n: ["not_a_name"] };

    function press(key, mark) {
        const at = subject ? subject.mark : mark;
        const action = at && (isName(at) ? decisions : verdicts)[key];
        if (action) {
            if (!subject) open(at);
            does(...action);
        } else if (keys[key]) keys[key]();
        else return false;
        return true;
    }

    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && subject) {
            const { mark } = subject;
            close();
            if (mark) mark.focus();
            return;
        }
        const typing = event.target.closest("input, textarea, select, [contenteditable]");
        if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
        const mark = event.target.closest("#reading mark[role=button]");
        if (mark && (event.key === "Enter" || event.key === " ")) open(mark);
        else if (!press(event.key, mark)) return;
        event.preventDefault();
    });
    draw();
});
