import { api } from './api.js';
import { selectOptions } from './attachments.js';
import { button, el } from './dom.js';
import { showMarkdown } from './markdown.js';
import { openModal } from './modal.js';
import { store } from './store.js';
import { toast } from './toasts.js';

let count = 0;

/**
 * Shows the dialog an integration asked for, and sends back what was filled in.
 * @param {{url: string, dialog: object}} request the server's `open_dialog`
 * @param {string} channelId where it was asked for
 */
export function openDialog({ url, dialog }, channelId) {
  const fields = (dialog.elements ?? []).map(makeField).filter(Boolean);
  const problem = el('p', { class: 'form-error', role: 'alert' });
  const intro = dialog.introduction_text ? el('div', { class: 'markdown dialog-intro' }) : null;
  if (intro) showMarkdown(intro, dialog.introduction_text);

  const answer = (cancelled) => api.submitDialog({
    url,
    callback_id: dialog.callback_id ?? '',
    state: dialog.state ?? '',
    channel_id: channelId,
    team_id: store.team?.id ?? '',
    submission: cancelled ? {} : Object.fromEntries(fields.map((field) => [field.name, field.read()])),
    cancelled,
  });
  const submit = button(dialog.submit_label || 'Submit', {
    text: dialog.submit_label || 'Submit', class: 'button primary', attributes: { type: 'submit', form: `dialog-form-${++count}` },
  });
  const form = el('form', {
    id: `dialog-form-${count}`, class: 'form', novalidate: true,
    on: {
      submit: (event) => {
        event.preventDefault();
        send();
      },
    },
  }, intro, fields.map((field) => field.element), problem);
  const modal = openModal({
    title: dialog.title || 'Dialog',
    class: 'form-modal',
    content: [form],
    actions: [button('Cancel', { text: 'Cancel', class: 'button', onClick: () => modal.element.close() }), submit],
    onCancel: () => dialog.notify_on_cancel && answer(true).catch((error) => toast(error.message, { kind: 'error' })),
  });
  fields[0]?.focus();

  async function send() {
    problem.textContent = '';
    const wrong = fields.filter((field) => !field.check());
    if (wrong.length) {
      wrong[0].focus();
      return;
    }
    submit.disabled = true;
    submit.setAttribute('aria-busy', 'true');
    try {
      const result = await answer(false);
      if (!showErrors(result, fields, problem)) modal.close();
    } catch (error) {
      problem.textContent = error.message;
    } finally {
      submit.disabled = false;
      submit.removeAttribute('aria-busy');
    }
  }
}

function showErrors(result, fields, problem) {
  const errors = result?.errors ?? {};
  const wrong = fields.filter((field) => errors[field.name]);
  wrong.forEach((field) => field.fail(String(errors[field.name])));
  const elsewhere = Object.entries(errors).filter(([name]) => !fields.some((field) => field.name === name)).map(([, text]) => text);
  problem.textContent = [result?.error, ...elsewhere].filter(Boolean).join(' ');
  wrong[0]?.focus();
  return wrong.length > 0 || problem.textContent !== '';
}

function makeField(element) {
  const id = `field-${++count}`;
  const error = el('p', { class: 'field-error', id: `${id}-error`, role: 'alert' });
  const help = element.help_text ? el('p', { class: 'field-help', id: `${id}-help` }, element.help_text) : null;
  const describedBy = [help && `${id}-help`, `${id}-error`].filter(Boolean).join(' ');
  const control = makeControl(element, { id, name: element.name, 'aria-describedby': describedBy, 'aria-required': element.optional ? null : 'true' });
  if (!control) return null;
  const field = {
    name: element.name,
    read: control.read,
    focus: () => control.focus(),
    fail: (text) => {
      error.textContent = text;
      control.input.setAttribute('aria-invalid', 'true');
    },
    check: () => {
      error.textContent = '';
      control.input.removeAttribute('aria-invalid');
      const text = complaint(element, control.read());
      if (text) field.fail(text);
      return !text;
    },
  };
  const marker = element.optional ? el('span', { class: 'optional' }, ' (optional)') : null;
  const label = control.group
    ? el('legend', {}, element.display_name, marker)
    : el('label', { for: id }, element.display_name, marker);
  field.element = el(control.group ? 'fieldset' : 'div', { class: 'field-row' }, label, control.element, help, error);
  return field;
}

function makeControl(element, attributes) {
  switch (element.type) {
    case 'textarea': return textControl(el('textarea', { ...attributes, class: 'input', rows: '4', placeholder: element.placeholder || null, maxlength: element.max_length || null }), element);
    case 'select': return selectControl(element, attributes);
    case 'bool': return boolControl(element, attributes);
    case 'radio': return radioControl(element, attributes);
    case 'text': return textControl(el('input', {
      ...attributes, class: 'input', placeholder: element.placeholder || null, maxlength: element.max_length || null, autocomplete: 'off',
      type: ['email', 'number', 'password', 'tel', 'url'].includes(element.subtype) ? element.subtype : 'text',
    }), element);
    default: return null;
  }
}

function textControl(input, element) {
  input.value = element.default ?? '';
  const read = () => (input.type === 'number' && input.value !== '' ? Number(input.value) : input.value);
  return { element: input, input, read, focus: () => input.focus() };
}

function selectControl(element, attributes) {
  const input = el('select', { ...attributes, class: 'input' },
    el('option', { value: '' }, element.placeholder || 'Choose…'),
    selectOptions(element).map((option) => el('option', { value: option.value }, option.text)));
  input.value = element.default ?? '';
  return { element: input, input, read: () => input.value || null, focus: () => input.focus() };
}

function boolControl(element, attributes) {
  const input = el('input', { ...attributes, type: 'checkbox' });
  input.checked = element.default === 'true' || element.default === true;
  return {
    element: el('div', { class: 'check' }, input, el('label', { for: attributes.id }, element.placeholder || element.display_name)),
    input, read: () => input.checked, focus: () => input.focus(), group: true,
  };
}

function radioControl(element, { id, name, ...rest }) {
  const buttons = selectOptions(element).map((option, index) => {
    const input = el('input', { type: 'radio', id: `${id}-${index}`, name: id, value: option.value });
    input.checked = element.default === option.value;
    return { input, row: el('div', { class: 'check' }, input, el('label', { for: `${id}-${index}` }, option.text)) };
  });
  const element_ = el('div', { role: 'radiogroup', 'aria-label': element.display_name, 'data-name': name, ...rest }, buttons.map((one) => one.row));
  return {
    element: element_,
    input: element_,
    read: () => buttons.find((one) => one.input.checked)?.input.value ?? null,
    focus: () => (buttons.find((one) => one.input.checked) ?? buttons[0])?.input.focus(),
    group: true,
  };
}

function complaint(element, value) {
  const empty = value === null || value === '' || value === false;
  if (empty) return element.optional ? '' : 'This field is required.';
  const length = typeof value === 'string' ? [...value].length : 0;
  if (element.min_length && length < element.min_length) return `At least ${element.min_length} characters are needed.`;
  if (element.type === 'text' && element.subtype === 'email' && !/^\S+@\S+$/.test(value)) return 'This must be an e-mail address.';
  if (element.type === 'text' && element.subtype === 'url' && !/^https?:\/\/\S+$/.test(value)) return 'This must be an address that begins with http:// or https://.';
  return '';
}
