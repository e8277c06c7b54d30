// Passkeys: a form that carries one asks the browser for it when it is sent, puts the answer into a hidden field,
// and goes on. `data-passkey` is "create" or "get"; the options stand in the page (`data-options`, an id) or are
// fetched when needed (`data-options-url`), so that a login page that was open for hours still works.
(function () {
  const known = Boolean(window.PublicKeyCredential && navigator.credentials);

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (each) => each.charCodeAt(0));
  }
  function words(buffer) {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  const named = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  async function optionsOf(form) {
    if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent).publicKey;
    const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no options");
    return (await answer.json()).request_options.publicKey;
  }

  async function created(options) {
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: named(options.excludeCredentials),
        // It shall be found without a name being typed, and ask who holds it.
        authenticatorSelection: {
          ...options.authenticatorSelection,
          residentKey: "required",
          requireResidentKey: true,
          userVerification: "required",
        },
      },
    });
    return told(made, {
      attestationObject: words(made.response.attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    });
  }

  async function got(options) {
    const found = await navigator.credentials.get({
      publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) },
    });
    return told(found, {
      authenticatorData: words(found.response.authenticatorData),
      signature: words(found.response.signature),
      userHandle: found.response.userHandle ? words(found.response.userHandle) : null,
    });
  }

  function told(credential, response) {
    return {
      type: credential.type,
      id: credential.id,
      rawId: words(credential.rawId),
      authenticatorAttachment: credential.authenticatorAttachment,
      response: { clientDataJSON: words(credential.response.clientDataJSON), ...response },
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  }

  function say(form, problem) {
    const place = form.querySelector("[data-passkey-problem]") || document.querySelector("[data-passkey-problem]");
    const said = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };
    place.textContent = place.dataset[known ? said[problem.name] || "unknown" : "missing"];
    place.hidden = false;
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (known) form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (form.dataset.asking) return;
      form.dataset.asking = "yes";
      try {
        const options = await optionsOf(form);
        const credential = await (form.dataset.passkey === "create" ? created(options) : got(options));
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
      } catch (problem) {
        say(form, problem);
      } finally {
        delete form.dataset.asking;
      }
    });
  }
})();
