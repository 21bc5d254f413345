"use strict";
// A field of a list is edited where it stands: the button behind it opens it, Enter saves, Esc leaves it as it was.
// Deferred: the page is there.

(() => {
    const state = document.getElementById("desk-in-place");
    const token = document.querySelector("#changelist-form [name=csrfmiddlewaretoken]");
    if (!state || !token) return;
    const { columns, rows } = JSON.parse(state.textContent);
    const open = new Set();

    function element(name, properties) {
        return Object.assign(document.createElement(name), properties);
    }

    // What of the cell is the text: the link to the record, or all of it.
    function prepare(cell, key, column) {
        const row = rows[key];
        const shown = cell.querySelector("a") ?? element("span", { className: "desk-date" });
        if (!shown.isConnected) {
            shown.append(...cell.childNodes);
            cell.append(shown);
        }
        const label = `${column} of ${row.title}`;
        const button = element("button", { type: "button", className: "desk-edit", title: "Edit" });
        button.setAttribute("aria-label", `Edit the ${label}`);
        button.append(element("span", { className: "material-symbols-outlined", textContent: "edit", ariaHidden: "true" }));
        button.addEventListener("click", () => edit(cell, shown, button, { key, column, row, label }));
        cell.append(button);
    }

    function edit(cell, shown, button, { key, column, row, label }) {
        const input = element("input", { type: "text", value: row.values[column], className: "desk-edited" });
        const said = element("span", { className: "desk-error" });
        said.setAttribute("role", "alert");
        input.setAttribute("aria-label", label);
        const parts = [shown, button];
        for (const part of parts) part.hidden = true;
        cell.append(input, said);
        input.focus();
        input.select();
        open.add(input);
        let version = row.version, isSaving = false;

        function close() {
            open.delete(input);
            input.remove();
            said.remove();
            for (const part of parts) part.hidden = false;
            button.focus();
        }

        async function save() {
            if (isSaving) return;
            isSaving = true;
            said.textContent = "";
            const fields = { column, text: input.value, version };
            const answer = await fetch(`${location.pathname}${key}/in-place/`, {
                method: "POST", headers: { "X-CSRFToken": token.value }, body: new URLSearchParams(fields),
            }).catch(() => null);
            isSaving = false;
            const isJson = answer && !answer.redirected && answer.headers.get("Content-Type").startsWith("application/json");
            const now = isJson ? await answer.json() : { reason: "It was not saved: there is no connection, or you are logged out. Enter tries again." };
            if (isJson && answer.ok) {
                row.version = now.version;
                row.values[column] = now.text;
                shown.textContent = now.text || "-";
                return close();
            }
            if (now.version !== undefined) version = now.version;
            said.textContent = now.version === undefined ? now.reason : `${now.reason}. Enter saves yours, Esc keeps that one.`;
            if (now.version !== undefined) Object.assign(row, { version }).values[column] = shown.textContent = now.text;
        }

        input.addEventListener("keydown", (event) => {
            event.stopPropagation();
            if (event.isComposing) return;
            if (event.key === "Enter") {
                event.preventDefault();
                save();
            } else if (event.key === "Escape") close();
        });
    }

    for (const box of document.querySelectorAll("#result_list [name=_selected_action]")) {
        if (!rows[box.value]) continue;
        for (const column of columns) {
            const cell = box.closest("tr").querySelector(`.field-${column}`);
            rows[box.value].title ??= box.closest("tr").querySelector("th a")?.textContent ?? "";
            if (cell) prepare(cell, box.value, column);
        }
    }
    window.addEventListener("beforeunload", (event) => {
        if ([...open].some((input) => input.value !== input.defaultValue)) event.preventDefault();
    });
})();
