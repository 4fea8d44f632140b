import { Autocomplete } from './autocomplete.js';
import { button, el } from './dom.js';
import { readDraft, writeDraft } from './drafts.js';
import { Uploads } from './files.js';
import { icon } from './icons.js';
import { pickEmoji } from './reactions.js';
import { noteInChannel, runCommand, sendPost } from './sending.js';
import { toast } from './toasts.js';
import { typing, typingLine } from './typing.js';

const longest = 16_383;
const warnFrom = longest - 500;

/** Where one writes: Enter sends, Shift+Enter begins a new line; drafts are kept, files can be dropped and pasted. */
export class Composer {
  #channelId;
  #rootId;
  #editLast;
  #afterSend;
  #input;
  #suggestions;
  #uploads;
  #send;
  #count = el('span', { class: 'length', role: 'status' });
  #context = el('div', { class: 'composer-context' });
  #typing;

  /**
   * @param {Object} options
   * @param {string} options.channelId
   * @param {string} [options.rootId] the thread answered to
   * @param {string} options.label accessible name and hint
   * @param {() => boolean} options.editLast edits one's last message
   * @param {() => void} [options.afterSend]
   */
  constructor({ channelId, rootId = '', label, editLast, afterSend = () => {} }) {
    this.#channelId = channelId;
    this.#rootId = rootId;
    this.#editLast = editLast;
    this.#afterSend = afterSend;
    this.#input = el('textarea', {
      class: 'composer-input', rows: '1', 'aria-label': label, placeholder: label, autocomplete: 'off',
      on: {
        input: () => this.#typed(),
        keydown: (event) => this.#key(event),
        paste: (event) => this.#pasted(event),
      },
    });
    this.#suggestions = new Autocomplete(this.#input, channelId);
    this.#uploads = new Uploads(channelId, () => this.#showState());
    this.#typing = typingLine(channelId, rootId || undefined);
    this.#send = button('Send', { icon: icon('send'), class: 'send', onClick: () => this.#submit() });
    this.element = this.#build();
    this.#input.value = readDraft(this.#place);
    this.#grow();
    this.#showState();
  }

  #build() {
    const chooser = el('input', { type: 'file', multiple: true, class: 'visually-hidden', tabindex: '-1', 'aria-label': 'Choose files' });
    chooser.addEventListener('change', () => {
      this.#uploads.add(chooser.files);
      chooser.value = '';
      this.focus();
    });
    const box = el('div', {
      class: 'composer-box',
      on: {
        dragover: (event) => {
          event.preventDefault();
          box.classList.add('dropping');
        },
        dragleave: () => box.classList.remove('dropping'),
        drop: (event) => {
          event.preventDefault();
          box.classList.remove('dropping');
          this.#uploads.add(event.dataTransfer.files);
        },
      },
    },
    this.#context,
    this.#uploads.element,
    el('div', { class: 'composer-line' },
      button('Attach files', { icon: icon('attach'), onClick: () => chooser.click() }),
      this.#input,
      button('Insert emoji', { icon: icon('smile'), onClick: (event) => pickEmoji(event.currentTarget, (emoji) => this.#insert(emoji.character)) }),
      this.#send),
    chooser);
    return el('div', { class: 'composer' },
      this.#suggestions.element,
      box,
      el('div', { class: 'composer-foot' }, this.#typing.element, this.#count,
        el('span', { class: 'hint', 'aria-hidden': 'true' }, el('kbd', {}, 'Enter'), ' to send, ', el('kbd', {}, 'Shift'), '+', el('kbd', {}, 'Enter'), ' for a new line')));
  }

  /** Lets go of everything. */
  dispose() {
    this.#typing.dispose();
  }

  /** Puts the cursor into the field. */
  focus() {
    this.#input.focus();
  }

  /** The thread that is answered to, or an empty string. */
  get rootId() {
    return this.#rootId;
  }

  /**
   * Answers to a thread from here on, or begins anew with an empty id.
   * @param {string} rootId
   * @param {Node[]} context says so, above the field
   */
  target(rootId, context) {
    this.#rootId = rootId;
    this.#context.replaceChildren(...context);
  }

  get #place() {
    return this.#context.hasChildNodes() || !this.#rootId ? this.#channelId : this.#rootId;
  }

  #typed() {
    this.#grow();
    this.#showState();
    writeDraft(this.#place, this.#input.value);
    if (this.#input.value && !this.#input.value.startsWith('/')) typing.say(this.#channelId, this.#rootId);
  }

  // For browsers without `field-sizing`.
  #grow() {
    if (CSS.supports('field-sizing', 'content')) return;
    this.#input.rows = Math.min(10, this.#input.value.split('\n').length);
  }

  #showState() {
    const length = [...this.#input.value].length;
    const empty = !this.#input.value.trim() && !this.#uploads.files.length;
    this.#send.disabled = empty || this.#uploads.busy || length > longest;
    this.#count.textContent = length > warnFrom ? `${length} of ${longest} characters` : '';
    this.#count.classList.toggle('too-long', length > longest);
  }

  #key(event) {
    if (event.isComposing || this.#suggestions.key(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === 'ArrowUp' && !this.#input.value && this.#editLast()) {
      event.preventDefault();
    }
  }

  #pasted(event) {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    this.#uploads.add(files);
  }

  #insert(text) {
    this.#input.setRangeText(text, this.#input.selectionStart, this.#input.selectionEnd, 'end');
    this.focus();
    this.#typed();
  }

  #clear() {
    this.#input.value = '';
    this.#uploads.clear();
    this.#typed();
    this.#suggestions.close();
  }

  #submit() {
    if (this.#send.disabled) {
      if (this.#uploads.busy) toast('A file is still being uploaded.');
      return;
    }
    const message = this.#input.value;
    const place = { channelId: this.#channelId, rootId: this.#rootId };
    if (/^\/\S/.test(message)) {
      this.#clear();
      this.#command(place, message.trimEnd());
      return;
    }
    const { files } = this.#uploads;
    this.#clear();
    this.#afterSend();
    sendPost({ ...place, message, files });
  }

  async #command(place, command) {
    try {
      await runCommand({ ...place, command });
    } catch (error) {
      noteInChannel({ ...place, message: `\`${command.split(/\s/)[0]}\` did not work. ${error.message}` });
      // What was typed is not lost, unless one has already begun to write something else.
      if (!this.#input.value) {
        this.#input.value = command;
        this.#typed();
      }
    }
  }
}
