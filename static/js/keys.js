/* Passkeys: a form marked data-key shows itself where keys work, and asks the browser before it is sent. */
"use strict";
(() => {
  const keys = globalThis.webauthnJSON;
  if (!keys?.supported()) return;
  document.getElementById("key-missing")?.remove();

  const options = () => JSON.parse(document.getElementById("key-options").textContent);
  const ways = {
    async add(form) {
      const { creation_options: wanted } = options();
      const alone = form.elements.passwordless?.checked ?? false;
      Object.assign(wanted.publicKey.authenticatorSelection, {
        residentKey: alone ? "required" : "discouraged",
        requireResidentKey: alone,
        ...(alone && { userVerification: "required" }),
      });
      return keys.create(wanted);
    },
    async use() {
      return keys.get(options().request_options);
    },
    async "sign-in"(form) {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
      return keys.get((await answer.json()).request_options);
    },
  };

  for (const form of document.querySelectorAll("form[data-key]")) {
    form.hidden = false;
    const no = form.querySelector("[data-key-no]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      no.hidden = true;
      try {
        form.elements.credential.value = JSON.stringify(await ways[form.dataset.key](form));
        form.submit();
      } catch {
        no.hidden = false;
        no.tabIndex = -1;
        no.focus();
      }
    });
  }
})();
