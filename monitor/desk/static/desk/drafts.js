"use strict";
// What is typed into a form of the desk stays in this browser until the server says that it has it: whatever happens
// between (the session ends, the line breaks, the browser is closed), the form has it again when it is opened next.
// With it stays the version that the form was opened at, so what others change meanwhile is no more in danger.

(() => {
    const KEPT = 30 * 24 * 3600 * 1000; // milliseconds
    const NAME = "draft:"; // and the user's id and the page's path
    const SAVED = /(?:^|; )saved-draft=([^;]+)/;

    function read(key) {
        try {
            return JSON.parse(localStorage.getItem(key));
        } catch {
            return null;
        }
    }

    function forgetSaved() {
        const saved = document.cookie.match(SAVED);
        if (!saved) return;
        localStorage.removeItem(NAME + decodeURIComponent(saved[1]));
        document.cookie = "saved-draft=; path=/; max-age=0; samesite=lax";
    }

    function forgetOld() {
        const drafts = Object.keys(localStorage).filter((key) => key.startsWith(NAME));
        for (const key of drafts) if (!(read(key)?.at > Date.now() - KEPT)) localStorage.removeItem(key);
    }

    // What of a form is kept: no secrets, no buttons, no answer to a question of the page.
    function inputs(form) {
        return [...form.elements].filter((input) => input.name
            && !["password", "file", "submit", "button"].includes(input.type)
            && !/^(csrfmiddlewaretoken|choose-.*|.*__prefix__.*)$/.test(input.name));
    }

    function value(input) {
        if (["checkbox", "radio"].includes(input.type)) return input.checked;
        if (input.type !== "select-one") return input.value;
        return { value: input.value, text: input.selectedOptions[0]?.text ?? "" };
    }

    function put(input, kept) {
        if (JSON.stringify(value(input)) === JSON.stringify(kept)) return;
        if (typeof kept === "boolean") input.checked = kept;
        else if (input.type !== "select-one") input.value = kept;
        else {
            // One that is looked up while typing has no choices but the present one.
            const known = [...input.options].some((option) => option.value === kept.value);
            if (!known) input.add(new Option(kept.text, kept.value));
            input.value = kept.value;
        }
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    const values = (form) => Object.fromEntries(inputs(form).map((input) => [input.name, value(input)]));

    const isVersion = (name) => /(^|-)opened$/.test(name);
    const differing = (some, others) => Object.keys(some).filter(
        (name) => !isVersion(name) && JSON.stringify(some[name]) !== JSON.stringify(others[name]),
    );

    // Rows that were added are added again. Those of a record whose rows are others by now stay
    // away: they would come to stand beside another.
    function rowsFor(form, draft) {
        const names = new Set(draft.changed);
        for (const total of Object.keys(draft.values).filter((name) => name.endsWith("-TOTAL_FORMS"))) {
            const prefix = total.replace("TOTAL_FORMS", "");
            const keys = Object.keys(draft.values).filter((name) => name.startsWith(prefix) && name.endsWith("-id"));
            const isOther = keys.some((name) => (form.elements[name]?.value ?? "") !== draft.values[name]);
            const add = document.querySelector(`#${CSS.escape(prefix)}group a.add-row`);
            names.delete(total);
            if (isOther) for (const name of [...names]) if (name.startsWith(prefix)) names.delete(name);
            while (!isOther && add && Number(form.elements[total].value) < Number(draft.values[total])) add.click();
        }
        return names;
    }

    // What was typed, and with it the versions that it was typed at.
    function restore(form, draft) {
        const names = rowsFor(form, draft);
        for (const input of inputs(form)) {
            const { name } = input;
            if (name in draft.values && (names.has(name) || isVersion(name))) put(input, draft.values[name]);
        }
    }

    function labels(form, names) {
        const texts = names.map((name) => form.elements[name]?.labels?.[0]?.textContent.replace("*", "").trim());
        return [...new Set(texts.filter(Boolean))].join(", ");
    }

    function watch(place) {
        const form = place.closest("form");
        const key = `${NAME}${place.dataset.user}:${location.pathname}`;
        const opened = values(form);
        let waiting = 0;

        function keep(sent) {
            clearTimeout(waiting);
            waiting = 0;
            const now = values(form);
            const changed = place.dataset.refused ? Object.keys(now) : differing(now, opened);
            if (changed.length) store({ at: Date.now(), sent, values: now, changed });
            else localStorage.removeItem(key);
            place.dataset.kept = "yes";
        }

        function store(draft) {
            try {
                localStorage.setItem(key, JSON.stringify(draft));
            } catch {
                say("This browser has no room to keep what you type: save often.");
            }
        }

        function say(text) {
            place.querySelector("span").textContent = text;
            place.hidden = false;
        }

        function bringBack() {
            const draft = read(key);
            if (!draft || !differing(draft.values, opened).some((name) => draft.changed.includes(name))) return;
            restore(form, draft);
            const which = labels(form, draft.changed);
            say(`What you typed on ${new Date(draft.at).toLocaleString()} and did not save is in the form again`
                + `${which ? `: ${which}` : ""}.`);
        }

        function drop(event) {
            event.stopPropagation();
            clearTimeout(waiting);
            waiting = 0;
            form.dispatchEvent(new Event("submit")); // the theme asks no more whether to leave
            localStorage.removeItem(key);
            location.reload();
        }

        const later = () => {
            delete place.dataset.kept;
            clearTimeout(waiting);
            waiting = setTimeout(keep, 300, false);
        };
        form.addEventListener("input", later);
        form.addEventListener("click", later);
        form.addEventListener("submit", () => keep(true));
        place.querySelector("button").addEventListener("click", drop);
        window.addEventListener("pagehide", () => waiting && keep(false));
        window.addEventListener("load", () => {
            window.django?.jQuery?.(form).on("change", later); // choices that are looked up tell nobody else
            if (place.dataset.refused) keep(false);
            else bringBack();
        });
        // Back from a page that said that it could not be saved: what this one holds to save it is too old.
        window.addEventListener("pageshow", (event) => {
            if (event.persisted && read(key)?.sent) location.reload();
        });
    }

    document.addEventListener("DOMContentLoaded", () => {
        forgetSaved();
        forgetOld();
        const place = document.getElementById("desk-draft");
        if (place) watch(place);
    });
})();
