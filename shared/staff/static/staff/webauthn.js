// Hardware keys in the browser. An element with data-ceremony ("sign-in", "register", "revoke", "act") holds a button (data-start), the
// addresses, and every message in words (data-says); this module runs the ceremony and shows the one that fits.
// Without script the page says that a key needs it.

const base64url = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), sign => sign.charCodeAt(0))

// What went wrong in the browser, in the words of the page (W3C WebAuthn Level 3, sections 5.1.3 and 5.1.4).
const REASONS = {NotAllowedError: 'cancelled', AbortError: 'cancelled', InvalidStateError: 'already',
  NotSupportedError: 'unsupported', SecurityError: 'elsewhere', ConstraintError: 'unverified', TypeError: 'offline'}

const CEREMONIES = {'sign-in': one => one.confirm(), register: one => one.register(), revoke: one => one.revoke(),
  act: one => one.confirm()}

class Refusal extends Error {
  constructor(answer) {
    super(answer.message)
    this.code = answer.error
  }
}

class Ceremony {
  constructor(element) {
    this.element = element
    this.button = element.querySelector('[data-start]')
    this.button.hidden = false
    this.button.addEventListener('click', () => this.run())
    // An act's element is the form that is sent when the key was touched; Enter in a field must not go past the key.
    this.form = element.dataset.ceremony === 'act' ? element : null
    // A button that sends the form elsewhere means what it says.
    this.form?.addEventListener('submit', event => {
      if (event.submitter?.hasAttribute('formaction')) return
      event.preventDefault()
      this.run()
    })
  }

  async post(address, data) {
    const response = await fetch(address, {method: 'POST', body: JSON.stringify(data), headers:
      {'Content-Type': 'application/json', 'X-CSRFToken': this.element.querySelector('[name=csrfmiddlewaretoken]').value}})
    const answer = await response.json()
    if (!response.ok) throw new Refusal(answer)
    return answer
  }

  say(what, words) {
    for (const message of this.element.querySelectorAll('[data-says]')) {
      message.hidden = message.dataset.says !== what
      if (words && !message.hidden) message.querySelector('p').textContent = words
    }
  }

  async run() {
    if (this.form && !this.form.reportValidity()) return
    this.button.disabled = true
    this.say('touch')
    try {
      if (!globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) return this.say('unsupported')
      await CEREMONIES[this.element.dataset.ceremony](this)
      if (this.form) this.form.submit()
      else location.assign(this.element.dataset.next)
    } catch (error) {
      if (error instanceof Refusal) this.say('refused', error.message)
      else this.say(REASONS[error.name] ?? 'refused')
    } finally {
      this.button.disabled = false
    }
  }

  // One touch: signs in, and is for the act that the page names.
  async confirm() {
    const {options, finish, act} = this.element.dataset
    return this.post(finish, await ask(await this.post(options, {act: act ?? ''})))
  }

  async revoke() {
    await this.confirm()
    return this.post(this.element.dataset.remove, {})
  }

  async register() {
    try {
      return await this.create()
    } catch (error) {
      if (error.code !== 'touch') throw error
    }
    this.say('own')  // a key that is registered already, before the new one
    await this.confirm()
    this.say('new')
    return this.create()
  }

  async create() {
    const {create, created, finish} = this.element.dataset
    const options = await this.post(create, {})
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
    const name = this.element.querySelector('[name=name]').value
    const answer = await this.post(created, {name, ...pack(await navigator.credentials.create(withSalt(publicKey, options)))})
    if (!answer.touch) return answer
    this.say('again')  // many keys give their secret only with an assertion
    return this.post(finish, await ask(answer.touch))
  }
}

// parse…FromJSON of older browsers drops the prf extension: put it in by hand.
const withSalt = (publicKey, options) => ({publicKey:
  {...publicKey, extensions: {prf: {eval: {first: bytes(options.extensions.prf.eval.first)}}}}})

const ask = async options =>
  pack(await navigator.credentials.get(withSalt(PublicKeyCredential.parseRequestOptionsFromJSON(options), options)))

// toJSON() carries the key's secret in clientExtensionResults: it must not travel inside what may be logged as "the credential".
function pack(found) {
  const secret = found.getClientExtensionResults().prf?.results?.first
  const {clientExtensionResults, ...credential} = found.toJSON()
  return {credential, prf: secret ? base64url(secret) : null}
}

for (const element of document.querySelectorAll('[data-ceremony]')) new Ceremony(element)
