// What is typed into the form is kept on the server while it is typed; without a network in this browser, until there
// is one again. Nothing is undone by another tab or device: a field that two changed asks which version to keep.
(function () {
  const form = document.querySelector("form[data-writing]");
  if (!form) return;
  const words = document.getElementById("writing-words").dataset;
  const note = form.querySelector("[data-writing-note]");
  const voice = document.getElementById("writing-said");
  const url = form.dataset.writing;
  const opened = form.elements.opened.value;
  const revision = Number(form.elements.revision.value) || 0;
  const shelf = `writing ${url} `;
  const APART = ["csrfmiddlewaretoken", "opened", "revision", "copy", "tab", "then", "email", "sign_in_code"];
  const EVERY = 700; // milliseconds from the first key press that is not kept yet to sending it
  const SLOWEST = 30000;

  let tab = Math.random().toString(36).slice(2) + Date.now().toString(36);
  let version = Number(form.elements.copy.value) || 0;
  let pending = {}; // typed and not on its way yet, by the field's name
  let sending = null; // on its way
  let chosen = new Set(); // fields of which one version was just chosen
  const waiting = new Map(); // fields that show two versions, and the other one
  let timer = 0;
  let wait = EVERY;
  let lastLook = Date.now();
  let isOver = false; // saved or thrown away elsewhere: nothing is sent any more
  let isLeaving = false;
  let isClosed = false;
  let isSetting = false;

  // ---- The form's fields ----------------------------------------------------------------------------------

  function isTyped(field) {
    if (!field.name || APART.includes(field.name) || ["file", "submit", "button", "password"].includes(field.type)) return false;
    return field.type !== "hidden" || field.name.includes("-"); // a part of the form may keep its answers in one
  }

  function named(name) {
    return Array.from(form.elements).filter((field) => field.name === name && isTyped(field));
  }

  function read(name) {
    return named(name).flatMap((field) => {
      if (field.type === "checkbox" || field.type === "radio") return field.checked ? [field.value] : [];
      if (field.tagName === "SELECT") return Array.from(field.selectedOptions, (option) => option.value);
      return [field.value];
    });
  }

  function write(name, values) {
    if (JSON.stringify(read(name)) === JSON.stringify(values)) return;
    isSetting = true;
    for (const field of named(name)) {
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (field.tagName === "SELECT") for (const each of field.options) each.selected = values.includes(each.value);
      else field.value = values.length ? values[0] : "";
      field.closest("details:not([open])")?.setAttribute("open", "");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    isSetting = false;
  }

  function allNames() {
    return new Set(Array.from(form.elements).filter(isTyped).map((field) => field.name));
  }

  // ---- This browser's own shelf, for what is not on the server yet -----------------------------------------

  function store(more) {
    const fields = { ...(sending ? sending.fields : {}), ...pending };
    try {
      if (!Object.keys(fields).length) localStorage.removeItem(shelf + form.dataset.code);
      else {
        const held = { opened, version, tab, revision, fields, waiting: [...waiting.keys()], at: Date.now(), isClosed, ...more };
        localStorage.setItem(shelf + form.dataset.code, JSON.stringify(held));
      }
    } catch {
      // Storage is off or full: the form itself still holds the text.
    }
  }

  function held(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  // ---- Saying how it stands ---------------------------------------------------------------------------------

  function clock(moment) {
    return moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  }

  function say(state, text) {
    if (note.dataset.state !== state && (state !== "saved" || note.dataset.state === "kept")) voice.textContent = text;
    note.dataset.state = state;
    note.textContent = text;
    note.hidden = false;
  }

  document.addEventListener("said", (event) => (voice.textContent = event.detail));

  // ---- Sending ------------------------------------------------------------------------------------------------

  function ask(body) {
    const text = JSON.stringify(body);
    return fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: text,
      keepalive: text.length < 20000, // a browser lets so much go out after the page is left
      signal: AbortSignal.timeout(15000),
    });
  }

  // A token that is out of date (somebody logged in or out) is replaced, and the same is sent again.
  async function post(body) {
    const answer = await ask(body);
    if (answer.status !== 403) return answer;
    const fresh = await fetch(`${url}?${new URLSearchParams({ opened: body.opened, version: body.version, tab: body.tab })}`);
    if (!fresh.ok) return fresh;
    useToken((await fresh.json()).csrf);
    return ask(body);
  }

  function useToken(token) {
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  }

  function schedule(delay = EVERY) {
    if (!timer && !sending && !isOver) timer = setTimeout(send, delay);
  }

  async function send() {
    clearTimeout(timer);
    timer = 0;
    if (sending || isOver || !(Object.keys(pending).length || chosen.size)) return;
    sending = { fields: pending, chosen: [...chosen] };
    pending = {};
    chosen = new Set();
    let answer;
    try {
      answer = await post({ opened, version, tab, revision, ...sending, waiting: [...waiting.keys()] });
      const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (answer.ok && "csrf" in said) arrived(said);
      else refused(answer.status, said);
    } catch {
      later(words.offline);
    }
  }

  function arrived(said) {
    sending = null;
    wait = EVERY;
    take(said);
    store();
    if (said.logged_out) say("kept", words.loggedOut);
    else if (said.saved_at) say("saved", words.saved.replace("%s", clock(new Date())));
    if (Object.keys(pending).length) schedule();
  }

  function refused(status, said) {
    if (status === 409 && said.settled) settled(said.url);
    else if (status === 400 || status === 413) {
      later(said.words || words.offline, false);
    } else later(status === 429 && said.words ? said.words : words.offline);
  }

  // It stays on this browser's shelf, and is tried again: sooner at first, then now and then.
  function later(text, again = true) {
    const back = sending || { fields: {}, chosen: [] };
    pending = { ...back.fields, ...pending };
    for (const name of back.chosen) chosen.add(name);
    sending = null;
    store();
    say("kept", text);
    if (!again) return;
    wait = Math.min(wait * 2, SLOWEST);
    schedule(wait);
  }

  function settled(there) {
    isOver = true;
    pending = { ...(sending ? sending.fields : {}), ...pending };
    sending = null;
    store();
    const place = document.getElementById("writing-settled");
    place.querySelector("a").href = there;
    place.hidden = false;
    say("kept", words.settled);
    place.scrollIntoView({ block: "nearest" });
  }

  // ---- What other tabs and devices typed ------------------------------------------------------------------

  function take(said) {
    useToken(said.csrf);
    if (!("version" in said)) return;
    version = said.version;
    form.elements.copy.value = version;
    for (const [name, values] of Object.entries(said.theirs)) {
      if (name in pending || waiting.has(name) || (said.clashing || []).includes(name)) offer(name, values);
      else write(name, values);
    }
  }

  async function look() {
    lastLook = Date.now();
    if (isOver || sending) return;
    try {
      const answer = await fetch(`${url}?${new URLSearchParams({ opened, version, tab })}`);
      const said = await answer.json();
      if (answer.ok) {
        take(said);
        if (said.logged_out) say("kept", words.loggedOut);
      } else if (said.settled) settled(said.url);
    } catch {
      // No network: it will say so when there is something to send.
    }
  }

  function words_of(name, values) {
    const field = named(name)[0];
    const labels = values.map((value) => {
      if (field?.tagName === "SELECT") return Array.from(field.options).find((each) => each.value === value)?.text;
      const box = named(name).find((each) => ["checkbox", "radio"].includes(each.type) && each.value === value);
      return box ? box.labels[0]?.innerText : value;
    });
    return labels.filter(Boolean).join("\n") || words.empty;
  }

  // Two versions of a field: the one that stands in it here, and another.
  function offer(name, other) {
    const field = named(name)[0];
    if (!field) return;
    if (JSON.stringify(read(name)) === JSON.stringify(other)) return;
    waiting.set(name, other);
    let place = document.getElementById(`choice-${name}`);
    if (!place) {
      place = document.getElementById("choice").content.firstElementChild.cloneNode(true);
      place.id = `choice-${name}`;
      (field.closest("fieldset.field, .field") || field).append(place);
      field.closest("details:not([open])")?.setAttribute("open", "");
      place.querySelector("[data-choose=other]").addEventListener("click", () => choose(name, place, true));
      place.querySelector("[data-choose=mine]").addEventListener("click", () => choose(name, place, false));
      voice.textContent = words.two;
    }
    place.querySelector("[data-other]").textContent = words_of(name, other);
  }

  function choose(name, place, takesOther) {
    const before = read(name);
    const other = waiting.get(name);
    waiting.delete(name);
    if (takesOther) write(name, other);
    chosen.add(name);
    pending[name] = read(name);
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "btn btn-sm btn-link";
    undo.textContent = words.undo;
    undo.addEventListener("click", () => {
      write(name, before);
      pending[name] = before;
      undo.remove();
      offer(name, other);
      schedule();
    });
    place.replaceWith(undo);
    named(name)[0].focus();
    store();
    schedule();
  }

  // ---- When things happen -----------------------------------------------------------------------------------

  function typed(event) {
    const field = event.target;
    if (isSetting || !isTyped(field)) return;
    pending[field.name] = read(field.name);
    store();
    schedule();
  }
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  const hidden = new Map();
  form.addEventListener("click", () => {
    setTimeout(() => {
      for (const field of form.querySelectorAll("input[type=hidden]")) {
        if (isTyped(field) && hidden.get(field.name) !== field.value) typed({ target: field });
        hidden.set(field.name, field.value);
      }
    });
  });

  form.addEventListener("submit", (event) => {
    if (waiting.size && !isOver) {
      event.preventDefault();
      voice.textContent = words.choose;
      document.getElementById(`choice-${[...waiting.keys()][0]}`)?.querySelector("button").focus();
    } else if (!navigator.onLine) {
      event.preventDefault();
      say("kept", words.offlineNow);
    } else {
      clearTimeout(timer);
      timer = 0;
      isLeaving = true;
      store({ withForm: true });
      setTimeout(() => {
        isLeaving = false;
        schedule();
      }, 8000);
    }
  });

  window.addEventListener("online", () => {
    wait = EVERY;
    send();
  });
  window.addEventListener("pagehide", () => {
    if (isLeaving) return;
    isClosed = true;
    send();
    store();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      isLeaving = isClosed = false;
      look().then(() => schedule());
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      if (!isLeaving) send();
    } else if (Date.now() - lastLook > 2000) look();
  });

  // ---- Beginning ----------------------------------------------------------------------------------------------

  function restore() {
    const mine = held(shelf + form.dataset.code);
    if (!mine || mine.withForm) return;
    ({ tab, version } = mine);
    form.elements.copy.value = version;
    for (const [name, values] of Object.entries(mine.fields)) write(name, values);
    pending = mine.fields;
    say("kept", words.back);
    schedule(0);
  }

  // What an earlier page in this browser could not send.
  async function bringHome() {
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith(shelf))) {
      const kept = held(key);
      const code = key.slice(shelf.length);
      if (code === form.dataset.code || !kept || !(kept.isClosed || kept.withForm || Date.now() - kept.at > 60000)) continue;
      const answer = await post({ ...kept, chosen: [] });
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) {
        localStorage.removeItem(key);
        if (!kept.revision && !version && !Object.keys(pending).length) location.replace(`?draft=${code}`);
      } else if (said.settled && kept.withForm) localStorage.removeItem(key);
      else if (said.settled) showLeftover(key, kept, said.url);
    }
  }

  function showLeftover(key, kept, there) {
    const place = document.getElementById("writing-left");
    place.querySelector("a").href = there;
    place.querySelector("[data-text]").textContent = Object.values(kept.fields).flat().filter(Boolean).join("\n\n");
    place.querySelector("button").addEventListener("click", () => {
      localStorage.removeItem(key);
      place.hidden = true;
    });
    place.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const [name, values] of Object.entries(JSON.parse(form.dataset.typed))) write(name, values);
    for (const place of document.querySelectorAll("[data-other-version]")) {
      offer(place.dataset.name, JSON.parse(place.dataset.otherVersion));
      place.closest("[data-others]").hidden = true;
    }
    if (form.dataset.unsaved) for (const name of allNames()) pending[name] = read(name);
    else restore();
    for (const field of form.querySelectorAll("input[type=hidden]")) hidden.set(field.name, field.value);
    form.elements.tab.value = tab;
    if (note.dataset.savedAt) say("saved", words.saved.replace("%s", clock(new Date(note.dataset.savedAt))));
    else if (note.hidden) say("ready", words.ready);
    if (Object.keys(pending).length) schedule();
    bringHome().catch(() => {});
  });

  // What a link leads to stays in view while the page is still filled in above it, until the person does something.
  // Where one signs in, it can be typed into at once: after the browser has gone there, which takes the focus away.
  window.addEventListener("load", () => {
    const block = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!block || !form.contains(block)) return;
    const place = block.id === "sign-in" && block.querySelector(".error-summary, input");
    const hold = () => {
      block.scrollIntoView({ behavior: "instant" });
      if (place && document.activeElement === document.body) place.focus({ preventScroll: true });
    };
    const watch = new ResizeObserver(hold);
    const release = () => watch.disconnect();
    watch.observe(form);
    for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) window.addEventListener(kind, release, { once: true, passive: true });
    for (const delay of [150, 600]) setTimeout(() => document.activeElement === document.body && place && place.focus({ preventScroll: true }), delay);
    setTimeout(release, 5000);
  });
})();
