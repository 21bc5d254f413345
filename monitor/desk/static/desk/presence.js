"use strict";
// Says who else has the record open. Asks while the page is seen.

document.addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("desk-presence");
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (!place || !token) return;
    const { address, seconds } = place.dataset;
    let waiting = 0;

    async function ask() {
        clearTimeout(waiting);
        if (document.hidden) return;
        waiting = setTimeout(ask, seconds * 1000);
        const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token.value } }).catch(() => null);
        if (answer && answer.ok && !answer.redirected) show((await answer.json()).others);
    }

    function show(names) {
        const listed = new Intl.ListFormat("en").format(names);
        const text = names.length ? `${listed} ${names.length > 1 ? "have" : "has"} this open, too.` : "";
        if (place.textContent !== text) place.textContent = text;
        place.hidden = !text;
    }

    document.addEventListener("visibilitychange", ask);
    ask();
});
