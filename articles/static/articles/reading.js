"use strict";
// The reading pane of an article: judge mentions, change them, make new ones, by mouse or keys.

document.addEventListener("DOMContentLoaded", () => {
    const pane = document.getElementById("reading");
    if (!pane) return;
    const part = (name) => document.getElementById(`mention-panel${name ? `-${name}` : ""}`);
    const panel = part("");
    const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
    const editable = () => pane.querySelector(".reading-text").dataset.editable === "yes";
    let subject = null; // what the panel is about: {mark}, {selection}, or {selection, offered: true}
    let settled = 0; // a selection that is still growing is no selection yet

    const chooser = new EntityChooser(
        part("input"), part("choices"), pane.dataset.choices,
        (entity) => subject && send(
            subject.mark ? subject.mark.dataset.reassign : pane.querySelector(".reading-text").dataset.mark,
            { ...entity, ...subject.selection },
        ),
    );

    async function send(address, fields) {
        const about = subject;
        const start = subject.mark ? subject.mark.dataset.start : subject.selection.start;
        const answer = await fetch(address, {
            method: "POST",
            headers: { "X-CSRFToken": token() },
            body: new URLSearchParams(fields),
        });
        const text = await answer.text();
        if (!answer.ok) {
            const known = answer.headers.get("Content-Type").startsWith("text/html") && text.length < 200;
            part("error").textContent = known ? text : `This was refused (${answer.status}).`;
            return;
        }
        pane.innerHTML = text;
        if (subject !== about) return; // the editor is at something else by now
        close();
        const next = pane.querySelector(`mark[data-start="${start}"]`);
        if (next) next.focus();
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
        const { kind, status, origin, about } = mark.dataset;
        part("about").textContent = `${kind}, ${status}, by ${origin}. ${about}`;
        part("buttons").hidden = !editable();
        part("offer").hidden = true;
        part("search").hidden = true;
        part("error").textContent = "";
        place(mark.getBoundingClientRect());
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
        part("about").textContent = offered ? "" : "Who is mentioned here?";
        part("buttons").hidden = true;
        part("offer").hidden = !offered;
        part("search").hidden = true;
        part("error").textContent = "";
        place(range.getBoundingClientRect());
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

    function does(what) {
        if (!subject || !subject.mark || !editable()) return;
        if (what === "change") search(subject.mark.dataset.name);
        else send(subject.mark.dataset.judge, { status: what });
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
    part("buttons").addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (button) does(button.dataset.does);
    });
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
        else if (mark && "cre".includes(event.key) && !subject) { open(mark); keys[event.key](); }
        else if (keys[event.key]) keys[event.key]();
        else return;
        event.preventDefault();
    });
});
