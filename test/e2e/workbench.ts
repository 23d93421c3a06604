import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Frame, type Locator, type Page } from 'playwright-core';
import { serveWorkbench } from '../../scripts/web/server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const screenshots = join(root, 'coverage/screenshots');

/** How long one waits for anything to appear. */
const patience = 15_000;

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** VS Code for the Web in a browser, with the extension, on a copy of the samples. */
export interface Workbench {
  readonly page: Page;
  /** The folder on disk that is its workspace. */
  readonly folder: string;
  /** Requests that left this machine. */
  readonly external: readonly string[];
  /** Opens a file of the workspace from the explorer. */
  openFile(name: string): Promise<void>;
  /** Runs a command from the palette, by its title. */
  command(title: string): Promise<void>;
  /** Presses a button of the notebook's toolbar. */
  toolbar(name: string): Promise<void>;
  /** Waits until something is seen in the outputs (or another webview), and gives it. */
  output(selector: string, text?: string | RegExp): Promise<Locator>;
  /** The message of a notification. */
  notification(text: string | RegExp): Promise<string>;
  screenshot(name: string): Promise<void>;
  /** A picture of what was seen when a test failed. */
  keepIfFailed(task: {
    readonly name: string;
    readonly result?: { readonly state: string } | undefined;
  }): Promise<void>;
  close(): Promise<void>;
}

export async function openWorkbench(files: { readonly [name: string]: string | Uint8Array } = {}): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'kubebook-e2e-'));
  await cp(join(root, 'samples'), folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await mkdir(screenshots, { recursive: true });
  const server = await serveWorkbench({ workspace: folder, settings: { 'files.autoSave': 'off' } });
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  const browser: Browser = await chromium.launch({ executablePath, headless: true, args: flags });
  // tall, since what is out of sight is not in the document
  const context = await browser.newContext({ viewport: { width: 1400, height: 2400 } });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const external: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^https?:$/.test(url.protocol) && url.hostname !== '127.0.0.1') external.push(request.url());
  });
  await page.goto(server.url);
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  // contributions arrive after the explorer is filled: a notebook opened before would be plain text
  await page.locator('.activitybar a[aria-label^="Kubebook"]').waitFor();

  const explorerRow = (name: string) =>
    page
      .locator('.explorer-folders-view .monaco-list-row')
      .filter({ has: page.getByText(name, { exact: true }) })
      .first();

  return {
    page,
    folder,
    external,
    async openFile(name) {
      await explorerRow(name).dblclick();
      await page.locator(`.tabs-container .tab.active[data-resource-name="${name}"]`).waitFor();
    },
    async command(title) {
      // by the mouse: keys go to whatever has the focus, and a webview may be about to take it
      await page.locator('.command-center .command-center-center').click();
      const input = page.locator('.quick-input-widget input[type=text]');
      await input.fill(`>${title}`);
      await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().click();
    },
    async toolbar(name) {
      await page.locator('.notebook-toolbar-container').getByRole('button', { name, exact: true }).click();
    },
    output: (selector, text) => inFrames(page, selector, text),
    async notification(text) {
      const message = page
        .locator('.notifications-toasts .notification-list-item-message')
        .filter({ hasText: text })
        .first();
      await message.waitFor();
      return message.innerText();
    },
    async screenshot(name) {
      await page.screenshot({ path: join(screenshots, `${name}.png`) });
    },
    async keepIfFailed({ name, result }) {
      if (result?.state === 'fail')
        await page.screenshot({ path: join(screenshots, `failed ${name.slice(0, 60)}.png`) });
    },
    async close() {
      await browser.close();
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** The first element, in any webview, that matches; webviews come and go, so all are looked at until one has it. */
async function inFrames(page: Page, selector: string, text?: string | RegExp): Promise<Locator> {
  const deadline = Date.now() + patience;
  for (;;) {
    for (const frame of page.frames()) {
      if (frame === page.mainFrame()) continue;
      const found = text === undefined ? frame.locator(selector) : frame.locator(selector).filter({ hasText: text });
      if (await visible(frame, found)) return found.first();
    }
    if (Date.now() > deadline) throw new Error(`Nothing in the webviews matches ${selector} ${text ?? ''}`);
    // a turn of the page, not a pause of a guessed length
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

async function visible(frame: Frame, found: Locator): Promise<boolean> {
  try {
    return !frame.isDetached() && (await found.first().isVisible());
  } catch {
    // the frame went away while it was looked at
    return false;
  }
}
