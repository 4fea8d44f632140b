import { api } from './api.js';
import { el } from './dom.js';
import { withEmoji } from './emoji.js';
import { showMarkdown } from './markdown.js';
import { link, safeUrl } from './sanitise.js';
import { store } from './store.js';

const namedColours = { good: '#2e8b57', warning: '#c28a00', danger: '#c0392b' };
const styles = new Set(['good', 'success', 'danger', 'warning', 'primary', 'default']);

/** The attachments a message carries in its props: cards with text, fields, buttons and selects. */
export function messageAttachments(post) {
  const list = post.props?.attachments;
  if (!Array.isArray(list) || !list.length) return null;
  return el('div', { class: 'attachments' }, list.filter((one) => one && typeof one === 'object').map((one) => card(post, one)));
}

function card(post, attachment) {
  const bare = isBare(attachment);
  const element = el('section', { class: bare ? 'attachment attachment-bare' : 'attachment', 'aria-label': text(attachment.title) || 'Attachment' },
    markdown('attachment-pretext', attachment.pretext),
    attachment.author_name ? el('div', { class: 'attachment-author' }, text(attachment.author_name)) : null,
    title(attachment),
    markdown('attachment-text', attachment.text),
    fields(attachment.fields),
    pictureLink(attachment.image_url),
    actions(post, attachment.actions),
    attachment.footer ? el('div', { class: 'attachment-footer' }, text(attachment.footer)) : null);
  const colour = namedColours[attachment.color] ?? (/^#[0-9a-f]{6}$/i.test(attachment.color ?? '') ? attachment.color : '');
  if (colour) element.style.setProperty('--bar', colour);
  return element;
}

// Buttons alone need no card around them.
function isBare(attachment) {
  return Boolean(attachment.actions?.length)
    && !['pretext', 'text', 'title', 'author_name', 'footer', 'image_url', 'color'].some((key) => attachment[key])
    && !attachment.fields?.length;
}

function text(value) {
  return value === null || value === undefined ? '' : String(value);
}

function markdown(className, value) {
  if (!value) return null;
  const element = el('div', { class: `${className} markdown` });
  showMarkdown(element, text(value));
  return element;
}

function title({ title: words, title_link: address }) {
  if (!words) return null;
  const url = safeUrl(text(address));
  return el('div', { class: 'attachment-title' }, url ? link(url, [document.createTextNode(text(words))]) : text(words));
}

function fields(list) {
  if (!Array.isArray(list) || !list.length) return null;
  return el('dl', { class: 'attachment-fields' }, list.map((field) => el('div', { class: field.short ? 'field' : 'field field-long' },
    el('dt', {}, text(field.title)),
    markdownIn(el('dd', { class: 'markdown' }), text(field.value)))));
}

function markdownIn(element, value) {
  if (value) showMarkdown(element, value);
  return element;
}

function pictureLink(address) {
  const url = safeUrl(text(address));
  return url ? el('div', {}, link(url, [document.createTextNode('Open the picture')])) : null;
}

function actions(post, list) {
  if (!Array.isArray(list) || !list.length) return null;
  const problem = el('p', { class: 'action-error', role: 'alert' });
  return el('div', { class: 'actions' },
    el('div', { class: 'action-row', role: 'group', 'aria-label': 'Actions' },
      list.map((action) => (action.type === 'select' ? actionSelect(post, action, problem) : actionButton(post, action, problem)))),
    problem);
}

function actionButton(post, action, problem) {
  const style = styles.has(action.style) ? action.style : 'default';
  const control = el('button', {
    type: 'button', class: `action action-${style}`, 'data-action': action.id, 'aria-disabled': action.disabled ? 'true' : null,
    on: { click: () => run(post, action, control, {}, problem) },
  }, el('span', { class: 'action-label' }, withEmoji(text(action.name))));
  return control;
}

function actionSelect(post, action, problem) {
  const control = el('select', {
    class: 'action action-select', 'data-action': action.id, 'aria-label': withEmoji(text(action.name)),
    on: { change: () => control.value && run(post, action, control, { selected_option: control.value }, problem) },
  }, el('option', { value: '' }, withEmoji(text(action.name))),
  selectOptions(action).map((option) => el('option', { value: option.value }, text(option.text))));
  if (action.default_option) control.value = action.default_option;
  return control;
}

/** The choices of a select: its own, or the people or channels that it refers to. */
export function selectOptions({ options, data_source: source }) {
  if (source === 'users') return [...store.users.values()].map((user) => ({ text: store.fullName(user), value: user.id }));
  if (source === 'channels') {
    return [...store.channels.values()].filter((channel) => channel.type !== 'D')
      .map((channel) => ({ text: channel.display_name, value: channel.id }));
  }
  return Array.isArray(options) ? options : [];
}

async function run(post, action, control, body, problem) {
  // aria-disabled instead of disabled, so that a keyboard user does not lose the place.
  if (control.getAttribute('aria-disabled') === 'true') return;
  control.setAttribute('aria-disabled', 'true');
  control.setAttribute('aria-busy', 'true');
  problem.textContent = '';
  try {
    await api.act(post.id, action.id, action.cookie ? { ...body, cookie: action.cookie } : body);
    control.classList.add('action-done');
    setTimeout(() => control.classList.remove('action-done'), 900);
  } catch (error) {
    problem.textContent = `${withEmoji(text(action.name))}: ${error.message}`;
    if (control.matches('select')) control.value = action.default_option ?? '';
  } finally {
    control.removeAttribute('aria-disabled');
    control.removeAttribute('aria-busy');
  }
}
