import { api } from './api.js';
import { el } from './dom.js';
import { icon } from './icons.js';

const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** The files of a message: pictures small, all with name, size and a download. */
export function fileList(post) {
  const files = post.metadata?.files ?? [];
  if (!files.length) return null;
  return el('ul', { class: 'files', 'aria-label': 'Files' }, files.map((file) => el('li', { class: 'file' },
    el('a', { class: 'file-link', href: `${api.fileUrl(file.id)}?download=1`, download: file.name, 'aria-label': `Download ${file.name}, ${size(file.size)}` },
      pictures.has(file.mime_type) ? el('img', { class: 'file-picture', src: api.fileUrl(file.id), alt: '', loading: 'lazy' }) : icon('file'),
      el('span', { class: 'file-name' }, file.name),
      el('span', { class: 'file-size' }, size(file.size)),
      icon('download')))));
}

/** A file size in the largest unit that suits. */
export function size(bytes) {
  const units = ['B', 'KB', 'MB', 'GB'];
  let value = bytes ?? 0;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value >= 10 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** Files being added to a message: uploaded at once, listed with their state, taken out again by a button. */
export class Uploads {
  #entries = [];
  #channelId;
  #changed;

  /**
   * @param {string} channelId
   * @param {() => void} changed called when the list or a state changes
   */
  constructor(channelId, changed) {
    this.#channelId = channelId;
    this.#changed = changed;
    this.element = el('ul', { class: 'uploads', 'aria-label': 'Files to send' });
    this.element.hidden = true;
  }

  /** Uploads files; at most ten belong to one message. */
  add(files) {
    for (const file of [...files].slice(0, 10 - this.#entries.length)) this.#upload(file);
  }

  get busy() {
    return this.#entries.some((entry) => entry.state === 'uploading');
  }

  get files() {
    return this.#entries.filter((entry) => entry.state === 'ready').map((entry) => entry.info);
  }

  get failed() {
    return this.#entries.some((entry) => entry.state === 'failed');
  }

  /** Empties the list after its files were sent. */
  clear() {
    this.#entries = [];
    this.#show();
  }

  async #upload(file) {
    const entry = { name: file.name, size: file.size, state: 'uploading', info: null, error: '', abort: new AbortController() };
    this.#entries.push(entry);
    this.#show();
    try {
      const answer = await api.upload(this.#channelId, file, entry.abort.signal);
      entry.info = answer.file_infos[0];
      entry.state = 'ready';
    } catch (error) {
      if (error.name === 'AbortError') return;
      entry.state = 'failed';
      entry.error = error.message;
    }
    this.#show();
  }

  #remove(entry) {
    entry.abort.abort();
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#show();
  }

  #show() {
    this.element.hidden = this.#entries.length === 0;
    this.element.replaceChildren(...this.#entries.map((entry) => el('li', { class: `upload upload-${entry.state}` },
      icon('file'),
      el('span', { class: 'file-name' }, entry.name),
      el('span', { class: 'file-size', role: entry.state === 'failed' ? 'alert' : null },
        { uploading: 'uploading…', ready: size(entry.size), failed: entry.error }[entry.state]),
      el('button', { type: 'button', class: 'icon-button', 'aria-label': `Remove ${entry.name}`, title: 'Remove', on: { click: () => this.#remove(entry) } },
        icon('close')))));
    this.#changed();
  }
}
