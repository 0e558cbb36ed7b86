// Passkeys (WebAuthn). <form data-passkey="login|use|add" data-options="…"> asks the device and sends what it answers in `credential`.

const decode = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

const known = (list) => (list ?? []).map((item) => ({ ...item, id: decode(item.id) }));

function asked(options) {
  const wanted = { ...options.publicKey };
  wanted.challenge = decode(wanted.challenge);
  if (wanted.user) wanted.user = { ...wanted.user, id: decode(wanted.user.id) };
  if (wanted.excludeCredentials) wanted.excludeCredentials = known(wanted.excludeCredentials);
  if (wanted.allowCredentials) wanted.allowCredentials = known(wanted.allowCredentials);
  return wanted;
}

function told(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = encode(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function make(options) {
  const wanted = asked(options);
  // A passkey proper: it lives on the device, which asks for a finger, a face or a PIN.
  wanted.authenticatorSelection = { ...wanted.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
  return navigator.credentials.create({ publicKey: wanted });
}

async function options(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error("no options");
  return (await answer.json()).request_options;
}

async function send(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const given = await options(form);
    const credential = form.dataset.passkey === "add" ? await make(given) : await navigator.credentials.get({ publicKey: asked(given) });
    form.elements.credential.value = JSON.stringify(told(credential));
    form.submit();
  } catch {
    failed.hidden = false;
  }
}

export function startPasskeys() {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) {
      form.querySelector("button").disabled = true;
      continue;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
}
