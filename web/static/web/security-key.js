// Talks to a security key (WebAuthn) and puts its answer into the form. The page says what to ask for in a JSON block;
// the script's own data-act says whether a key is made ("create") or used ("get").
(() => {
  "use strict";
  const act = document.currentScript.dataset.act;
  const part = (id) => document.getElementById(id);

  const toBytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const toText = (bytes) => {
    const plain = String.fromCharCode(...new Uint8Array(bytes));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const credentials = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

  const asked = (options) => {
    const key = { ...options.publicKey, challenge: toBytes(options.publicKey.challenge) };
    if (act === "create") {
      key.user = { ...key.user, id: toBytes(key.user.id) };
      key.excludeCredentials = credentials(key.excludeCredentials);
    } else {
      key.allowCredentials = credentials(key.allowCredentials);
    }
    return { publicKey: key };
  };

  const answered = (credential) => {
    const response = { clientDataJSON: toText(credential.response.clientDataJSON) };
    if (act === "create") {
      response.attestationObject = toText(credential.response.attestationObject);
    } else {
      response.authenticatorData = toText(credential.response.authenticatorData);
      response.signature = toText(credential.response.signature);
      if (credential.response.userHandle) {
        response.userHandle = toText(credential.response.userHandle);
      }
    }
    return {
      type: credential.type,
      id: credential.id,
      rawId: toText(credential.rawId),
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  };

  const form = part("key-form");
  if (!window.PublicKeyCredential || !navigator.credentials) {
    part("key-missing").hidden = false;
    return;
  }
  part("key-part").hidden = false;
  part("key-button").addEventListener("click", async (event) => {
    event.preventDefault();
    part("key-failed").hidden = true;
    const button = part("key-button");
    button.disabled = true;
    try {
      const options = JSON.parse(part("key-options").textContent);
      const credential = await navigator.credentials[act](asked(options));
      form.querySelector("[name=credential]").value = JSON.stringify(answered(credential));
      form.submit();
    } catch {
      part("key-failed").hidden = false;
      button.disabled = false;
    }
  });
})();
