import { button, toolbar } from '../controls.ts';
import { copyText } from './copy.ts';

const line = /^(\s*(?:- )*)([^\s:#][^:#]*:)(?=\s|$)(.*)$/;

/** YAML with its keys in colour. */
export function showYaml(box: HTMLElement, text: string): void {
  const pre = document.createElement('pre');
  for (const row of text.replace(/\n$/, '').split('\n')) {
    const [, indent, key, value] = line.exec(row) ?? [];
    if (indent === undefined || key === undefined) pre.append(`${row}\n`);
    else pre.append(indent, span('key', key), span('value', value ?? ''), '\n');
  }
  const scroll = document.createElement('div');
  scroll.className = 'kubebook-scroll';
  scroll.append(pre);
  box.replaceChildren(
    scroll,
    toolbar(button('Copy', 'Copy the YAML', () => void copyText(text).catch(() => undefined))),
  );
}

function span(className: string, text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}
