/** Buttons in the look of VS Code. The toolkit they come from is archived, so nothing else of ours knows it. */
import { provideVSCodeDesignSystem, vsCodeButton } from '@vscode/webview-ui-toolkit';

let registered = false;

/** A small button that tells below the mouse what it does. */
export function button(label: string, title: string, press: () => void): HTMLElement {
  if (!registered) provideVSCodeDesignSystem().register(vsCodeButton());
  registered = true;
  const element = document.createElement('vscode-button');
  element.setAttribute('appearance', 'secondary');
  element.setAttribute('aria-label', title);
  element.title = title;
  element.textContent = label;
  element.addEventListener('click', press);
  return element;
}

/** A row of buttons. */
export function toolbar(...buttons: readonly HTMLElement[]): HTMLElement {
  const bar = document.createElement('div');
  bar.className = 'kubebook-toolbar';
  bar.setAttribute('role', 'toolbar');
  bar.append(...buttons);
  return bar;
}
