import { api } from './api.js';
import { button, el } from './dom.js';
import { remove } from './post-actions.js';
import { posts } from './posts.js';

/** Edits one's own message where it stands. Enter saves, Escape leaves it as it was. */
export class PostEditor {
  #post;
  #done;
  #input;
  #problem = el('p', { class: 'field-error', role: 'alert' });

  /**
   * @param {object} post
   * @param {() => void} done called when the editor is to go
   */
  constructor(post, done) {
    this.#post = post;
    this.#done = done;
    this.#input = el('textarea', {
      class: 'editor-input', rows: '1', 'aria-label': 'Edit message', on: { keydown: (event) => this.#key(event) },
    });
    this.#input.value = post.message;
    this.element = el('div', { class: 'editor' },
      this.#input,
      this.#problem,
      el('div', { class: 'editor-actions' },
        button('Save', { text: 'Save', class: 'button primary', onClick: () => this.#save() }),
        button('Cancel', { text: 'Cancel', class: 'button', onClick: () => this.#done() })));
  }

  /** Puts the cursor at the end. */
  focus() {
    this.#input.focus();
    this.#input.setSelectionRange(this.#input.value.length, this.#input.value.length);
  }

  #key(event) {
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.#done();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#save();
    }
  }

  async #save() {
    const message = this.#input.value;
    if (!message.trim()) {
      this.#done();
      await remove(this.#post);
      return;
    }
    if (message === this.#post.message) {
      this.#done();
      return;
    }
    try {
      posts.receive(await api.editPost(this.#post.id, message));
      this.#done();
    } catch (error) {
      this.#problem.textContent = `Not saved. ${error.message}`;
    }
  }
}
