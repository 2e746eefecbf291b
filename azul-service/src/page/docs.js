'use strict';
// Makes a form for each operation of /openapi, sends what is filled in, and shows the answer.

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function resolve(description, node) {
  if (!node || !node.$ref) return node;
  return node.$ref.slice(2).split('/').reduce((found, key) => found && found[key], description);
}

function field(parameter) {
  const schema = parameter.schema || { type: 'json' };
  let input;
  if (schema.enum) {
    input = element('select', {}, ...['', ...schema.enum].map(value => element('option', { value, textContent: value })));
  } else {
    input = element('input', { type: 'text', placeholder: parameter.content ? '{"field": {"is": ["value"]}}' : '' });
  }
  input.name = parameter.name;
  input.required = parameter.required;
  const name = parameter.name + (parameter.required ? ' (required)' : '');
  return element('label', {}, name, element('span', { textContent: parameter.description || '' }), input);
}

function target(path, operation, form) {
  const query = new URLSearchParams();
  let filled = path;
  for (const parameter of operation.parameters || []) {
    const value = form.elements[parameter.name].value;
    if (parameter.in === 'path') filled = filled.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (value !== '') query.set(parameter.name, value);
  }
  return query.size ? `${filled}?${query}` : filled;
}

async function send(method, path, operation, form, output) {
  const url = target(path, operation, form);
  const headers = {};
  const token = document.getElementById('token').value;
  if (token) headers.Authorization = `Bearer ${token}`;
  const options = { method: method.toUpperCase(), headers, redirect: 'manual' };
  if (operation.requestBody) {
    headers['Content-Type'] = 'application/json';
    options.body = form.elements.body.value || '{}';
  }
  output.textContent = `${options.method} ${url}\n…`;
  try {
    const answer = await fetch(url, options);
    let text = answer.type === 'opaqueredirect' ? 'A redirect; the operations below /fetch show where to.' : await answer.text();
    try { text = JSON.stringify(JSON.parse(text), null, 2); } catch { /* It is no JSON, and shown as it is. */ }
    output.textContent = `${options.method} ${url}\n${answer.status || ''}\n\n${text.slice(0, 200000)}`;
  } catch (error) {
    output.textContent = `${options.method} ${url}\n${error}`;
  }
}

function operationForm(description, path, method, operation) {
  const output = element('pre', { hidden: true });
  const form = element('form', {}, ...(operation.parameters || []).map(field));
  if (operation.requestBody) {
    form.append(element('label', {}, 'body', element('span', { textContent: 'A JSON object of parameters.' }),
      element('input', { type: 'text', name: 'body', placeholder: '{}' })));
  }
  form.append(element('button', { type: 'submit', textContent: 'Send' }));
  form.addEventListener('submit', event => {
    event.preventDefault();
    output.hidden = false;
    send(method, path, operation, form, output);
  });
  const answers = Object.entries(operation.responses).map(([status, response]) =>
    element('tr', {}, element('td', { textContent: status }),
      element('td', { textContent: resolve(description, response).description })));
  return element('details', {},
    element('summary', {}, element('code', { className: 'method', textContent: method.toUpperCase() }),
      element('code', { textContent: path }), ` ${operation.summary}`),
    element('div', {}, element('p', { textContent: operation.description || '' }), form, output,
      element('table', {}, ...answers)));
}

async function main() {
  const description = await (await fetch('/openapi')).json();
  const operations = document.getElementById('operations');
  operations.replaceChildren();
  for (const tag of description.tags) {
    operations.append(element('h2', { textContent: tag.name }), element('p', { textContent: tag.description }));
    for (const [path, methods] of Object.entries(description.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        if (operation.tags[0] === tag.name) operations.append(operationForm(description, path, method, operation));
      }
    }
  }
}

main();
